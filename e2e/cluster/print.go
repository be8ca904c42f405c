package main

import "errors"

func runPrint([]string) error { return errors.New("not yet") }
func runFill([]string) error  { return errors.New("not yet") }
func runChurn([]string) error { return errors.New("not yet") }
