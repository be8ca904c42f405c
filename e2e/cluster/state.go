package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

const defaultPort = 6550

// state is what a cluster remembers from one `up` to the next.
type state struct {
	// Port is the API server's; Ports are those of the other listeners, by name.
	Port  int            `json:"port"`
	Ports map[string]int `json:"ports"`
	Nodes int            `json:"nodes"`
	// Seeded tells that the shop was created once; what became of it since is the user's.
	Seeded bool `json:"seeded"`
}

// loadState reads what the last `up` left; a new directory has an empty state.
func loadState(path string) (state, error) {
	loaded := state{Ports: map[string]int{}}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return loaded, nil
	}
	if err != nil {
		return loaded, err
	}
	if err := json.Unmarshal(data, &loaded); err != nil {
		return loaded, fmt.Errorf("%s: %w", path, err)
	}
	return loaded, nil
}

func (s state) save(path string) error {
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o600)
}
