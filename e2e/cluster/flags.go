package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/pflag"
)

const defaultDir = ".cluster"

// flagSet is a command's flags; every command takes --dir.
type flagSet struct {
	*pflag.FlagSet
	dir *string
}

func newFlags(name string) flagSet {
	flags := pflag.NewFlagSet(name, pflag.ContinueOnError)
	return flagSet{flags, flags.String("dir", dirFromEnv(), "where the cluster keeps its data")}
}

func dirFromEnv() string {
	if dir := os.Getenv("CLUSTER_DIR"); dir != "" {
		return dir
	}
	return defaultDir
}

// parse reads the arguments and checks that as many positional ones are left as the command wants.
func (f flagSet) parse(args []string, positional ...string) (layout, error) {
	f.Usage = func() {}
	if err := f.Parse(args); err != nil {
		return layout{}, err
	}
	if f.NArg() != len(positional) {
		if len(positional) == 0 {
			return layout{}, fmt.Errorf("%s: unexpected argument %q", f.Name(), f.Arg(0))
		}
		return layout{}, fmt.Errorf("%s: expected %s", f.Name(), strings.Join(positional, " "))
	}
	return newLayout(*f.dir)
}

// leadingDir takes a --dir off the front of arguments that belong to another program.
func leadingDir(args []string) (dir string, rest []string, err error) {
	dir = dirFromEnv()
	if len(args) == 0 {
		return dir, args, nil
	}
	if value, ok := strings.CutPrefix(args[0], "--dir="); ok {
		return value, args[1:], nil
	}
	if args[0] != "--dir" {
		return dir, args, nil
	}
	if len(args) < 2 {
		return "", nil, fmt.Errorf("--dir needs a value")
	}
	return args[1], args[2:], nil
}
