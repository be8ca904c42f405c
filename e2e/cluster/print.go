package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/printers"
	"k8s.io/kubernetes/pkg/printers/internalversion"
	printerstorage "k8s.io/kubernetes/pkg/printers/storage"
)

// printed is one object as the API server's own table shows it.
type printed struct {
	Kind      string         `json:"kind"`
	Namespace string         `json:"namespace,omitempty"`
	Name      string         `json:"name"`
	Columns   map[string]any `json:"columns"`
}

// runPrint answers, for objects that no cluster has to hold, what the API server would print of them: the columns of
// `kubectl get -o wide`. Tests compare their own rendering with it.
func runPrint(args []string) error {
	if _, err := newFlags("print").parse(args); err != nil {
		return err
	}
	return printObjects(os.Stdin, os.Stdout)
}

func printObjects(in io.Reader, out io.Writer) error {
	var list struct {
		Items []json.RawMessage `json:"items"`
	}
	if err := json.NewDecoder(in).Decode(&list); err != nil {
		return fmt.Errorf("print: standard input is not a List: %w", err)
	}
	convertor := printerstorage.TableConvertor{
		TableGenerator: printers.NewTableGenerator().With(internalversion.AddHandlers),
	}
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	for i, item := range list.Items {
		line, err := printObject(convertor, item)
		if err != nil {
			return fmt.Errorf("print: item %d: %w", i, err)
		}
		if err := lines.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

// printObject decodes one object to the API server's internal version, defaults set, and makes its table row.
func printObject(convertor printerstorage.TableConvertor, item json.RawMessage) (printed, error) {
	object, kind, err := legacyscheme.Codecs.UniversalDecoder().Decode(item, nil, nil)
	if err != nil {
		return printed{}, err
	}
	accessor, err := meta.Accessor(object)
	if err != nil {
		return printed{}, err
	}
	table, err := convertor.ConvertToTable(context.Background(), object, &metav1.TableOptions{NoHeaders: false})
	if err != nil {
		return printed{}, err
	}
	line := printed{
		Kind: kind.Kind, Namespace: accessor.GetNamespace(), Name: accessor.GetName(), Columns: map[string]any{},
	}
	for i, column := range table.ColumnDefinitions {
		line.Columns[column.Name] = table.Rows[0].Cells[i]
	}
	return line, nil
}
