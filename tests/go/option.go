package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/juju/charm/v12"
)

// asked is an option and a value of it, in JSON.
type asked struct {
	Type  string `json:"type"`
	Value any    `json:"value"`
}

const optionName = "it"

// givenOption reads the text that a user sets an option to.
func givenOption(text string, a *answer) error {
	return readOption(text, a, func(config *charm.Config, value any) (charm.Settings, error) {
		settings, err := config.ParseSettingsStrings(map[string]string{optionName: fmt.Sprint(value)})
		if err != nil {
			return nil, err
		}
		return config.ValidateSettings(settings)
	})
}

// keptOption reads the value that an option had under another charm.
func keptOption(text string, a *answer) error {
	return readOption(text, a, func(config *charm.Config, value any) (charm.Settings, error) {
		settings := config.FilterSettings(charm.Settings{optionName: value})
		if len(settings) == 0 {
			return nil, errors.New("dropped")
		}
		return settings, nil
	})
}

func readOption(text string, a *answer, read func(*charm.Config, any) (charm.Settings, error)) error {
	var asked asked
	question := json.NewDecoder(strings.NewReader(text))
	question.UseNumber()
	if err := question.Decode(&asked); err != nil {
		return err
	}
	value, err := stored(asked.Value)
	if err != nil {
		return err
	}
	config := charm.NewConfig()
	config.Options[optionName] = charm.Option{Type: asked.Type}
	settings, err := read(config, value)
	if err != nil {
		return err
	}
	a.Value, err = described(settings[optionName])
	return err
}

// stored is a number of JSON as Juju keeps it: an int64 unless it is written with a point or an exponent.
func stored(value any) (any, error) {
	number, ok := value.(json.Number)
	if !ok {
		return value, nil
	}
	if whole, err := number.Int64(); err == nil {
		return whole, nil
	}
	return number.Float64()
}

// described is a value with its type; a float as its bits, because that is exact.
func described(value any) (string, error) {
	if value == nil {
		return "nothing", nil
	}
	float, ok := value.(float64)
	if !ok {
		return fmt.Sprintf("%T %v", value, value), nil
	}
	if math.IsInf(float, 0) || math.IsNaN(float) {
		return "", errors.New("Juju cannot hand this to a charm: JSON has no such number")
	}
	return fmt.Sprintf("float64 %d", math.Float64bits(float)), nil
}
