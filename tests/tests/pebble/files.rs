use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::net::UnixListener;

use charm_pebble::{Error, ErrorKind, FileType, MakeDir, Owner, Push};

use crate::daemon::Daemon;

fn nobody() -> Owner {
    Owner {
        user: Some("nobody".to_owned()),
        group_id: Some(65534),
        ..Owner::default()
    }
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn any_bytes_come_back_as_they_were() {
    let daemon = Daemon::start();
    let pebble = &daemon.client;
    let every: Vec<u8> = (0..=u8::MAX).cycle().take(1_000_003).collect();
    let delimiters = b"\r\n--\r\n\r\n--boundary--\r\n0\r\n\r\n".repeat(1000);
    for content in [&b""[..], b"\r\n", &every, &delimiters, &every[..131_072]] {
        let path = daemon.path("file");
        pebble
            .push(&path, &mut &*content, &Push::default())
            .unwrap();
        assert_eq!(fs::read(&path).unwrap(), content);
        let mut pulled = Vec::new();
        assert_eq!(
            pebble.pull(&path, &mut pulled).unwrap(),
            content.len() as u64
        );
        assert!(pulled == content);
        assert!(pebble.pull_bytes(&path, content.len()).unwrap() == content);
    }
    assert_eq!(
        fs::metadata(daemon.path("file")).unwrap().mode() & 0o7777,
        0o644
    );
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn a_file_longer_than_the_limit_is_an_error() {
    let daemon = Daemon::start();
    fs::write(daemon.path("file"), "four").unwrap();
    let error = daemon
        .client
        .pull_bytes(&daemon.path("file"), 3)
        .unwrap_err();
    assert!(error.to_string().contains("more than 3 bytes"), "{error}");
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn any_name_is_a_name() {
    let daemon = Daemon::start();
    let pebble = &daemon.client;
    let names = [
        "a b",
        "two\nlines",
        "\r\n\r\n",
        "tab\there",
        "\"quoted\"",
        "back\\slash",
        "%41%",
        "é🦀",
        "; name=\"response\"",
        "a&b=c?d#e+f",
        "'",
        "\u{7f}\u{1}",
    ];
    for name in names {
        let path = daemon.path(name);
        pebble
            .push(&path, &mut name.as_bytes(), &Push::default())
            .unwrap();
        assert_eq!(fs::read(&path).unwrap(), name.as_bytes(), "{name:?}");
        assert_eq!(
            pebble.pull_bytes(&path, 100).unwrap(),
            name.as_bytes(),
            "{name:?}"
        );
        let info = pebble.file_info(&path).unwrap();
        assert_eq!(
            (info.name.as_str(), info.path.as_str()),
            (name, path.as_str())
        );
        pebble.remove_path(&path).unwrap();
        assert!(!fs::exists(&path).unwrap(), "{name:?}");
        pebble.make_dir(&path, &MakeDir::default()).unwrap();
        assert_eq!(pebble.list_files(&path, None).unwrap(), [], "{name:?}");
        pebble.remove_all(&path).unwrap();
    }
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn files_have_the_owner_and_mode_that_were_asked_for() {
    let daemon = Daemon::start();
    let pebble = &daemon.client;
    let path = daemon.path("new/dir/file");
    let options = Push {
        make_dirs: true,
        permissions: Some(0o600),
        owner: nobody(),
    };
    pebble.push(&path, &mut &b"x"[..], &options).unwrap();
    let metadata = fs::metadata(&path).unwrap();
    assert_eq!(
        (metadata.mode() & 0o777, metadata.uid(), metadata.gid()),
        (0o600, 65534, 65534)
    );
    let info = pebble.file_info(&path).unwrap();
    assert_eq!(
        (info.kind, info.size, info.permissions),
        (FileType::File, Some(1), 0o600)
    );
    assert_eq!(
        (info.user_id, info.user.as_deref()),
        (Some(65534), Some("nobody"))
    );
    assert_eq!(info.group_id, Some(65534));
    assert!(info.group.is_some());
    let modified: std::time::SystemTime = info.last_modified.into();
    let age = metadata
        .modified()
        .unwrap()
        .duration_since(modified)
        .unwrap();
    assert!(age.as_secs() < 1);

    let dir = daemon.path("one/two");
    assert!(
        matches!(pebble.make_dir(&dir, &MakeDir::default()), Err(Error::Path(error)) if error.kind == ErrorKind::NotFound)
    );
    let options = MakeDir {
        parents: true,
        permissions: Some(0o700),
        owner: nobody(),
    };
    pebble.make_dir(&dir, &options).unwrap();
    pebble.make_dir(&dir, &options).unwrap();
    let metadata = fs::metadata(&dir).unwrap();
    assert_eq!((metadata.mode() & 0o777, metadata.uid()), (0o700, 65534));
    let options = Push {
        permissions: Some(0o10000),
        ..Push::default()
    };
    let error = pebble.push(&path, &mut io::empty(), &options).unwrap_err();
    assert!(matches!(error, Error::Path(error) if error.message.contains("3-digit octal")));
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn each_type_of_file_is_listed_as_what_it_is() {
    let daemon = Daemon::start();
    let pebble = &daemon.client;
    let dir = daemon.path("dir");
    pebble.make_dir(&dir, &MakeDir::default()).unwrap();
    fs::write(format!("{dir}/file.txt"), "x").unwrap();
    fs::create_dir(format!("{dir}/sub")).unwrap();
    symlink("nowhere", format!("{dir}/link")).unwrap();
    let _socket = UnixListener::bind(format!("{dir}/sock")).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(format!("{dir}/pipe"))
        .status()
        .unwrap();
    assert!(made.success());
    let found = pebble.list_files(&dir, None).unwrap();
    let found: Vec<_> = found
        .iter()
        .map(|info| (info.name.as_str(), &info.kind))
        .collect();
    assert_eq!(
        found,
        [
            ("file.txt", &FileType::File),
            ("link", &FileType::Symlink),
            ("pipe", &FileType::NamedPipe),
            ("sock", &FileType::Socket),
            ("sub", &FileType::Directory),
        ]
    );
    assert_eq!(pebble.list_files(&dir, Some("*.txt")).unwrap().len(), 1);
    let itself = pebble.file_info(&dir).unwrap();
    assert_eq!((itself.kind, itself.size), (FileType::Directory, None));
    assert_eq!(
        pebble.file_info("/dev/null").unwrap().kind,
        FileType::Device
    );
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn what_cannot_be_done_to_a_path_is_a_path_error() {
    let daemon = Daemon::start();
    let pebble = &daemon.client;
    let absent = daemon.path("absent/file");
    let kind = |outcome: Result<(), Error>| match outcome {
        Err(Error::Path(error)) => error.kind,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        kind(pebble.pull(&absent, &mut io::sink()).map(drop)),
        ErrorKind::NotFound
    );
    assert_eq!(
        kind(pebble.push(&absent, &mut io::empty(), &Push::default())),
        ErrorKind::NotFound
    );
    assert_eq!(
        kind(pebble.list_files(&absent, None).map(drop)),
        ErrorKind::NotFound
    );
    assert_eq!(
        kind(pebble.file_info(&absent).map(drop)),
        ErrorKind::NotFound
    );
    assert_eq!(kind(pebble.remove_path(&absent)), ErrorKind::NotFound);
    pebble.remove_all(&absent).unwrap();
    let dir = daemon.path("full");
    fs::create_dir(&dir).unwrap();
    fs::write(format!("{dir}/file"), "").unwrap();
    assert_eq!(kind(pebble.remove_path(&dir)), ErrorKind::GenericFileError);
    assert_eq!(
        kind(pebble.pull(&dir, &mut io::sink()).map(drop)),
        ErrorKind::GenericFileError
    );
    pebble.remove_all(&dir).unwrap();
    assert!(matches!(
        pebble.list_files("relative", None),
        Err(Error::Api(_))
    ));
    assert_eq!(
        kind(pebble.pull("relative", &mut io::sink()).map(drop)),
        ErrorKind::GenericFileError
    );
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn a_push_whose_source_fails_changes_nothing() {
    struct Failing(usize);
    impl io::Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.0 == 0 {
                return Err(io::Error::other("the source broke"));
            }
            self.0 -= 1;
            buffer.fill(b'x');
            Ok(buffer.len())
        }
    }
    let daemon = Daemon::start();
    let path = daemon.path("file");
    fs::write(&path, "old").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    for pieces in [0, 1, 50] {
        let error = daemon
            .client
            .push(&path, &mut Failing(pieces), &Push::default())
            .unwrap_err();
        assert!(matches!(&error, Error::Local { .. }), "{error}");
        assert!(error.to_string().contains("the source broke"), "{error}");
    }
    daemon.client.system_info().unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"old");
}

crate::daemon::simulated! {
    any_bytes_come_back_as_they_were,
    a_file_longer_than_the_limit_is_an_error,
    any_name_is_a_name,
    #[ignore = "needs root: run `just conformance`"]
    files_have_the_owner_and_mode_that_were_asked_for,
    each_type_of_file_is_listed_as_what_it_is,
    what_cannot_be_done_to_a_path_is_a_path_error,
    a_push_whose_source_fails_changes_nothing,
}
