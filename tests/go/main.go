// Command go-rules says what the Go originals make of a value, so that a test can compare our rules with
// them: Velero's schedule parser, Kubernetes' label rules, Go's durations, Go's list of time zones,
// the YAML that relation-set reads, and what Juju reads and stores of a charm.
//
// It reads questions from its standard input, one JSON object a line, and answers each with one line.
package main

import (
	"archive/zip"
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	_ "time/tzdata" // a machine without a zone database gives the same answers

	"github.com/juju/charm/v12"
	"github.com/robfig/cron/v3"
	"gopkg.in/yaml.v2"
	"k8s.io/apimachinery/pkg/util/validation"
)

type question struct {
	// Kind is a key of originals.
	Kind string `json:"kind"`
	// Text is the value to judge; for zones the path of Go's lib/time/zoneinfo.zip,
	// for options an asked in JSON; for archive the path of a packed charm.
	Text string `json:"text"`
}

type answer struct {
	OK bool `json:"ok"`
	// Panic tells that the original did not refuse the value but panicked.
	Panic bool   `json:"panic,omitempty"`
	Error string `json:"error,omitempty"`
	// NeverAfter are the dates, of those that are tried, after which a schedule has no time any more.
	NeverAfter []string `json:"never_after,omitempty"`
	// Nanoseconds is the value of a duration.
	Nanoseconds int64 `json:"nanoseconds,omitempty"`
	// Zones are the names of all time zones.
	Zones []string `json:"zones,omitempty"`
	// Settings are what relation-set would set.
	Settings map[string]string `json:"settings,omitempty"`
	// Value is what an option has then, with its type; or the parameters of an action, in JSON.
	Value string `json:"value,omitempty"`
}

// originals judge a text; what they learn beyond the verdict they note in the answer.
var originals = map[string]func(text string, a *answer) error{
	"schedule": func(text string, a *answer) error {
		schedule, err := cron.ParseStandard(text)
		if err == nil {
			a.NeverAfter = neverAfter(schedule)
		}
		return err
	},
	"duration": func(text string, a *answer) error {
		d, err := time.ParseDuration(text)
		a.Nanoseconds = d.Nanoseconds()
		return err
	},
	"label-key": func(text string, _ *answer) error {
		return all(validation.IsQualifiedName(text))
	},
	"label-value": func(text string, _ *answer) error {
		return all(validation.IsValidLabelValue(text))
	},
	"settings": func(text string, a *answer) error {
		a.Settings = map[string]string{}
		return yaml.Unmarshal([]byte(text), a.Settings)
	},
	"option-given":   givenOption,
	"option-kept":    keptOption,
	"option-default": readConfig,
	"params":         callAction,
	"archive":        readArchive,
	"metadata": func(text string, _ *answer) error {
		meta, err := charm.ReadMeta(strings.NewReader(text))
		if err != nil {
			return err
		}
		return checkStorable(meta)
	},
	"actions": func(text string, _ *answer) error {
		actions, err := charm.ReadActionsYaml("tea", strings.NewReader(text))
		if err != nil {
			return err
		}
		return checkStorable(actions)
	},
	"zones": func(text string, a *answer) (err error) {
		a.Zones, err = zones(text)
		return err
	},
}

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "go-rules:", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
	questions := json.NewDecoder(in)
	buffered := bufio.NewWriter(out)
	answers := json.NewEncoder(buffered)
	for {
		var q question
		if err := questions.Decode(&q); err == io.EOF {
			return buffered.Flush()
		} else if err != nil {
			return err
		}
		original, ok := originals[q.Kind]
		if !ok {
			return fmt.Errorf("unknown kind %q", q.Kind)
		}
		if err := answers.Encode(judge(original, q.Text)); err != nil {
			return err
		}
	}
}

func judge(original func(string, *answer) error, text string) (a answer) {
	defer func() {
		if cause := recover(); cause != nil {
			a = answer{Panic: true, Error: fmt.Sprint(cause)}
		}
	}()
	if err := original(text, &a); err != nil {
		a.Error = err.Error()
	}
	a.OK = a.Error == ""
	return a
}

// all makes one error of a list of complaints, none of an empty one.
func all(complaints []string) error {
	if len(complaints) == 0 {
		return nil
	}
	return errors.New(strings.Join(complaints, "; "))
}

// zones lists the time zones of the file that time/tzdata is made from.
func zones(path string) ([]string, error) {
	database, err := zip.OpenReader(path)
	if err != nil {
		return nil, err
	}
	defer database.Close()
	var names []string
	for _, file := range database.File {
		if _, err := time.LoadLocation(file.Name); err != nil {
			return nil, err
		}
		names = append(names, file.Name)
	}
	return names, nil
}

// neverAfter asks on ordinary days, on the day after a leap day, and on one that is eight years from the next.
func neverAfter(schedule cron.Schedule) (dates []string) {
	for _, date := range []string{"2024-01-01", "2024-03-01", "2027-01-01", "2096-03-01", "2099-01-01"} {
		from, err := time.Parse(time.DateOnly, date)
		if err != nil {
			panic(err)
		}
		if schedule.Next(from).IsZero() {
			dates = append(dates, date)
		}
	}
	return dates
}
