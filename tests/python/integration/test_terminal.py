"""What is made for a terminal, on a terminal of a few columns, and through a pipe."""

import fcntl
import os
import pathlib
import pty
import re
import select
import struct
import subprocess
import termios

import jubilant
import pytest

COLUMNS = 40
ESCAPE = re.compile(r'\x1b\[([0-9;?]*)([A-Za-z])')


class Follower:
    """A command that goes on, and what it has shown so far."""

    def __init__(self, juju: jubilant.Juju, *args: str, terminal: bool, **env: str):
        ours, theirs = pty.openpty() if terminal else os.pipe()
        if terminal:
            fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack('HHHH', 12, COLUMNS, 0, 0))
        env = {'TERM': 'xterm', **env}
        unwanted = {'NO_COLOR', 'CLICOLOR', 'CLICOLOR_FORCE'}
        inherited = {key: value for key, value in os.environ.items() if key not in unwanted}
        command = ['juju', args[0], '--model', juju.model, *args[1:]]
        self._process = subprocess.Popen(command, stdout=theirs, env=inherited | env)
        os.close(theirs)
        self._output = ours
        self.shown = ''

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        os.close(self._output)

    def until(self, text: str) -> str:
        """What is shown from now on, up to `text`."""
        new = ''
        while text not in new:
            ready, _, _ = select.select([self._output], [], [], 60)
            assert ready, f'no {text!r} in {new!r}'
            new += os.read(self._output, 65536).decode()
        return new


@pytest.fixture
def shop(juju: jubilant.Juju, small_charms: pathlib.Path) -> jubilant.Juju:
    juju.deploy(small_charms / 'keeper')
    return juju


def test_a_watched_status_is_drawn_over_what_was_there(shop: jubilant.Juju):
    with Follower(shop, 'status', '--watch', '50ms', terminal=True) as watch:
        first = watch.until('\x1b[J')
        shop.exec('status-set blocked "no more shelves"', unit='keeper/0')
        second = watch.until('\x1b[J')
    assert 'blocked' in second
    for screen in (first, second):
        codes = ESCAPE.findall(screen)
        # From the first line on, each line over the old one: the window is never empty.
        assert codes[0] == ('', 'H')
        assert ('2', 'J') not in codes
        assert [kind for _, kind in codes].count('J') == 1
        assert any(kind == 'm' and '3' in code for code, kind in codes), 'no colour'
        lines = [line.rstrip('\r') for line in ESCAPE.sub('', screen).split('\n')]
        assert len(lines) <= 12
        assert max(map(len, lines)) == COLUMNS
        assert screen.count('\x1b[K') == len(lines)


def test_who_wants_no_colour_still_sees_one_screen(shop: jubilant.Juju):
    with Follower(shop, 'status', '--watch', '50ms', terminal=True, NO_COLOR='1') as watch:
        screen = watch.until('\x1b[J')
    kinds = [kind for _, kind in ESCAPE.findall(screen)]
    assert kinds[0] == 'H'
    assert 'm' not in kinds


def test_a_watched_status_is_plain_and_whole_in_a_pipe(shop: jubilant.Juju):
    with Follower(shop, 'status', '--watch', '50ms', terminal=False) as watch:
        first = watch.until('lists nothing\n')
        shop.exec('status-set blocked "no more shelves"', unit='keeper/0')
        second = watch.until('keeper/0*  blocked')
    assert '\x1b' not in first + second
    assert max(map(len, first.splitlines())) > COLUMNS


def test_a_log_goes_on_in_colour_on_a_terminal_and_plain_in_a_pipe(shop: jubilant.Juju):
    with (
        Follower(shop, 'debug-log', terminal=True) as seen,
        Follower(shop, 'debug-log', '--tail', terminal=False) as piped,
    ):
        seen.until('INFO')
        piped.until('INFO')
        shop.exec('juju-log -l ERROR "the shelf broke"', unit='keeper/0')
        line = seen.until('the shelf broke')
        assert '\x1b[31mERROR\x1b[0m' in line
        line = piped.until('the shelf broke')
        assert ' ERROR ' in line
        assert '\x1b' not in line
    # Without a terminal it ends by itself.
    assert 'the shelf broke' in shop.debug_log()


@pytest.mark.parametrize('verb', ['status', 'debug-log'])
def test_what_a_charm_says_moves_no_cursor(shop: jubilant.Juju, verb: str):
    shop.exec("status-set active $'\\e[2Jgone'", unit='keeper/0')
    shop.exec("juju-log $'\\e[2Jgone'", unit='keeper/0')
    with Follower(shop, verb, terminal=True) as shown:
        text = shown.until('gone')
    assert ('2', 'J') not in ESCAPE.findall(text)
