package main

import (
	"fmt"
	"strings"

	"github.com/juju/names/v5"
	"github.com/juju/version/v2"
)

// valid makes a verdict of a rule of names.
func valid(rule func(string) bool) func(string, *answer) error {
	return func(text string, _ *answer) error {
		if rule(text) {
			return nil
		}
		return fmt.Errorf("not valid")
	}
}

// readVersion notes how Juju writes the version that it read.
func readVersion(text string, a *answer) error {
	number, err := version.Parse(text)
	a.Value = number.String()
	return err
}

// compareVersions notes which of two versions, separated by a space, comes first.
func compareVersions(text string, a *answer) error {
	one, other, _ := strings.Cut(text, " ")
	first, err := version.Parse(one)
	if err != nil {
		return err
	}
	second, err := version.Parse(other)
	if err != nil {
		return err
	}
	a.Value = fmt.Sprint(first.Compare(second))
	return nil
}

func init() {
	originals["name-of-app"] = valid(names.IsValidApplication)
	originals["name-of-unit"] = valid(names.IsValidUnit)
	originals["name-of-storage"] = valid(names.IsValidStorage)
	originals["name-of-model"] = valid(names.IsValidModelName)
	originals["version"] = readVersion
	originals["version-order"] = compareVersions
}
