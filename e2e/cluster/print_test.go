package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestPrintShowsWhatTheAPIServerWould(t *testing.T) {
	list := `{"kind":"List","apiVersion":"v1","items":[
	 {"kind":"Pod","apiVersion":"v1","metadata":{"name":"p","namespace":"shop"},"spec":{"containers":[{"name":"a"},{"name":"b"}]},
	  "status":{"phase":"Running","containerStatuses":[
	   {"name":"a","ready":true,"state":{"running":{}}},
	   {"name":"b","restartCount":4,"state":{"waiting":{"reason":"CrashLoopBackOff"}}}]}},
	 {"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"d"},"spec":{"replicas":3},"status":{"readyReplicas":2}}]}`
	var out strings.Builder
	if err := printObjects(strings.NewReader(list), &out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2 {
		t.Fatalf("%d lines: %s", len(lines), out.String())
	}
	var pod, deployment printed
	if err := json.Unmarshal([]byte(lines[0]), &pod); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(lines[1]), &deployment); err != nil {
		t.Fatal(err)
	}
	if pod.Columns["Status"] != "CrashLoopBackOff" || pod.Columns["Ready"] != "1/2" || pod.Columns["Restarts"] != "4" {
		t.Errorf("%+v", pod)
	}
	if deployment.Kind != "Deployment" || deployment.Columns["Ready"] != "2/3" {
		t.Errorf("%+v", deployment)
	}
}
