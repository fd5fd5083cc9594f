package main

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/juju/charm/v12"
)

// readConfig reads the options of a charm, with their defaults.
func readConfig(text string, a *answer) error {
	config, err := charm.ReadConfig(strings.NewReader(text))
	if err != nil {
		return err
	}
	a.Value, err = described(config.Options[optionName].Default)
	return err
}

// called is an action and what a user gives it as parameters.
type called struct {
	// Action is an actions.yaml with the action `it`.
	Action string         `json:"action"`
	Given  map[string]any `json:"given"`
}

// callAction checks the parameters of an action and puts in its defaults.
func callAction(text string, a *answer) error {
	var called called
	if err := json.Unmarshal([]byte(text), &called); err != nil {
		return err
	}
	actions, err := charm.ReadActionsYaml("tea", strings.NewReader(called.Action))
	if err != nil {
		return err
	}
	action, ok := actions.ActionSpecs["it"]
	if !ok {
		return errors.New("no action")
	}
	if err := action.ValidateParams(called.Given); err != nil {
		return err
	}
	params, err := action.InsertDefaults(called.Given)
	if err != nil {
		return err
	}
	all, err := json.Marshal(params)
	a.Value = string(all)
	return err
}
