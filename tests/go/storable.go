package main

import (
	"fmt"
	"strings"

	"github.com/juju/mgo/v3/bson"
)

// checkStorable says whether Juju's controller would store a charm's data. What becomes a key is for Juju's reader and its
// BSON library to say; only the rule for one key is written anew, after IsValidFieldName of
// github.com/juju/juju/mongo/utils, a module that the proxy does not have.
func checkStorable(data any) error {
	encoded, err := bson.Marshal(data)
	if err != nil {
		return err
	}
	var document bson.M
	if err := bson.Unmarshal(encoded, &document); err != nil {
		return err
	}
	return checkKeys(document)
}

func checkKeys(document bson.M) error {
	for key, value := range document {
		if key == "" || key[0] == '$' || strings.Contains(key, ".") {
			return fmt.Errorf("%q is not a valid field name", key)
		}
		// Not into lists, as there.
		if inner, ok := value.(bson.M); ok {
			if err := checkKeys(inner); err != nil {
				return err
			}
		}
	}
	return nil
}
