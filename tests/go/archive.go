package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"

	"github.com/juju/charm/v12"
)

// read is what Juju makes of a packed charm.
type read struct {
	Name    string   `json:"name"`
	Bases   []string `json:"bases"`
	Options []string `json:"options"`
	Actions []string `json:"actions"`
	// Members are the files in the archive.
	Members []string `json:"members"`
}

// readArchive reads a packed charm as Juju does when it is deployed, unpacks it as a unit agent does, and checks that there
// is something to start.
func readArchive(path string, a *answer) error {
	archive, err := charm.ReadCharmArchive(path)
	if err != nil {
		return err
	}
	if err := charm.CheckMeta(archive); err != nil {
		return err
	}
	if err := checkStorable(archive.Meta()); err != nil {
		return err
	}
	read := read{Name: archive.Meta().Name}
	for _, base := range archive.Manifest().Bases {
		read.Bases = append(read.Bases, base.String())
	}
	for name := range archive.Config().Options {
		read.Options = append(read.Options, name)
	}
	for name := range archive.Actions().ActionSpecs {
		read.Actions = append(read.Actions, name)
	}
	members, err := archive.ArchiveMembers()
	if err != nil {
		return err
	}
	read.Members = members.SortedValues()
	dir, err := os.MkdirTemp("", "charm")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := archive.ExpandTo(dir); err != nil {
		return err
	}
	dispatch, err := os.Stat(filepath.Join(dir, "dispatch"))
	if err != nil {
		return err
	}
	if dispatch.Mode().Perm()&0o111 == 0 {
		return errors.New("dispatch is not executable")
	}
	all, err := json.Marshal(read)
	a.Value = string(all)
	return err
}
