package kubelet

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// voice is what one container writes to its log.
type voice struct {
	// every is the time between two lines.
	every    time.Duration
	greeting []string
	line     func(n int) string
	farewell func(ended *corev1.ContainerStateTerminated) []string
}

const (
	busy  = 200 * time.Millisecond
	quiet = 4 * time.Second
)

// logAnnotation of a pod says what its containers write: `numbered`, `numbered/1000`, `hostile`.
const logAnnotation = "quarterdeck.local/log"

// voiceOf chooses how a container talks: as its pod asks, else by what it seems to be.
func voiceOf(pod *corev1.Pod, status corev1.ContainerStatus) voice {
	name := service(pod, status.Name)
	kind, rate, _ := strings.Cut(pod.Annotations[logAnnotation], "/")
	switch kind {
	case "numbered":
		return numbered(name, rate)
	case "hostile":
		return hostile(name)
	}
	switch image := status.Image; {
	case strings.Contains(image, "nginx"), strings.Contains(name, "frontend"):
		return access(name)
	case strings.Contains(image, "postgres"):
		return postgres()
	case strings.Contains(image, "redis"):
		return redis()
	case strings.Contains(image, "fluent-bit"), strings.Contains(image, "coredns"), strings.Contains(image, "kube"):
		return system(name)
	case strings.Contains(name, "migrate"):
		return migration(name)
	default:
		return structured(name, image)
	}
}

// service is the name a container's application would log under.
func service(pod *corev1.Pod, container string) string {
	for _, label := range []string{"app.kubernetes.io/name", "app", "k8s-app", "job-name"} {
		if name := pod.Labels[label]; name != "" {
			return name
		}
	}
	return container
}

// access is an HTTP server's log: plain, five lines a second.
func access(name string) voice {
	paths := []string{"/", "/api/cart", "/api/catalog?page=2", "/api/search?q=teapot", "/api/orders", "/assets/app.css", "/healthz"}
	agents := []string{"Mozilla/5.0 (X11; Linux x86_64)", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1)", "kube-probe/1.36"}
	return voice{
		every:    busy,
		greeting: []string{clock() + " [notice] 1#1: " + name + " starting", clock() + " [notice] 1#1: start worker processes"},
		line: func(int) string {
			code := pick([]int{200, 200, 200, 200, 200, 200, 204, 304, 304, 404, 499, 502})
			return fmt.Sprintf(`10.244.%d.%d - - [%s] "GET %s HTTP/1.1" %d %d "-" "%s" rt=%.3f`,
				1+rand.IntN(6), 2+rand.IntN(60), time.Now().UTC().Format("02/Jan/2006:15:04:05 -0700"),
				pick(paths), code, 120+rand.IntN(24000), pick(agents), rand.ExpFloat64()*0.04)
		},
		farewell: plainFarewell(name),
	}
}

// structured is an application's log: one JSON object a line.
func structured(name, image string) voice {
	messages := []string{
		`"level":"info","msg":"request served","method":"POST","path":"/v1/%s","status":201,"ms":%d`,
		`"level":"info","msg":"request served","method":"GET","path":"/v1/%s","status":200,"ms":%d`,
		`"level":"debug","msg":"cache hit","key":"%s:%d"`,
		`"level":"info","msg":"event published","topic":"%s.events","offset":%d`,
		`"level":"warn","msg":"slow query","table":"%s","ms":%d`,
		`"level":"error","msg":"upstream timed out, will retry","upstream":"%s","attempt":%d`,
	}
	stamp := func() string { return time.Now().UTC().Format(time.RFC3339Nano) }
	return voice{
		every: time.Duration(1200+rand.IntN(1800)) * time.Millisecond,
		greeting: []string{
			fmt.Sprintf(`{"ts":"%s","level":"info","msg":"starting","service":"%s","image":"%s"}`, stamp(), name, image),
			fmt.Sprintf(`{"ts":"%s","level":"info","msg":"connected","db":"postgres.data.svc:5432","schema":42}`, stamp()),
			fmt.Sprintf(`{"ts":"%s","level":"info","msg":"listening","addr":":80"}`, stamp()),
		},
		line: func(int) string {
			// The last messages are the rare ones.
			message := messages[min(int(rand.ExpFloat64()*1.6), len(messages)-1)]
			return fmt.Sprintf(`{"ts":"%s","service":"%s",`+message+`}`, stamp(), name, name, 2+rand.IntN(900))
		},
		farewell: func(ended *corev1.ContainerStateTerminated) []string {
			if ended.ExitCode == 0 {
				return []string{fmt.Sprintf(`{"ts":"%s","level":"info","msg":"shut down","service":"%s"}`, stamp(), name)}
			}
			return []string{
				fmt.Sprintf(`{"ts":"%s","level":"error","msg":"redis-1.redis.data.svc:6379: connection refused","attempt":3}`, stamp()),
				fmt.Sprintf(`{"ts":"%s","level":"fatal","msg":"session store has no master (redis-1), cannot serve","exit":%d}`, stamp(), ended.ExitCode),
			}
		},
	}
}

func postgres() voice {
	return voice{
		every: quiet,
		greeting: []string{
			clock() + " UTC [1] LOG:  starting PostgreSQL 17.2 on x86_64-pc-linux-gnu",
			clock() + " UTC [1] LOG:  listening on IPv4 address \"0.0.0.0\", port 5432",
			clock() + " UTC [1] LOG:  database system is ready to accept connections",
		},
		line: func(n int) string {
			if n%2 == 0 {
				return clock() + " UTC [27] LOG:  checkpoint starting: time"
			}
			return fmt.Sprintf("%s UTC [27] LOG:  checkpoint complete: wrote %d buffers; sync=0.004 s", clock(), 20+rand.IntN(400))
		},
		farewell: plainFarewell("postgres"),
	}
}

func redis() voice {
	return voice{
		every:    quiet,
		greeting: []string{"1:C " + clock() + " * Redis version=7.4.1, bits=64, commit=00000000", "1:M " + clock() + " * Ready to accept connections tcp"},
		line: func(int) string {
			return fmt.Sprintf("1:M %s * %d changes in 60 seconds. Saving...", clock(), 100+rand.IntN(9000))
		},
		farewell: plainFarewell("redis"),
	}
}

// system is a cluster component's log, in klog's format.
func system(name string) voice {
	klogLine := func(text string) string {
		return fmt.Sprintf("I%s       1 %s.go:%d] %s", time.Now().UTC().Format("0102 15:04:05.000000"), name, 100+rand.IntN(300), text)
	}
	return voice{
		every:    quiet,
		greeting: []string{klogLine("Starting " + name), klogLine("Caches are synced")},
		line: func(n int) string {
			return klogLine(fmt.Sprintf("sync done round=%d elapsed=%dms", n, 2+rand.IntN(40)))
		},
		farewell: plainFarewell(name),
	}
}

// migration is a Job's log: steps of a schema change.
func migration(name string) voice {
	steps := []string{
		"ALTER TABLE products ADD COLUMN weight_grams integer", "CREATE INDEX CONCURRENTLY products_weight ON products (weight_grams)",
		"UPDATE products SET weight_grams = 0 WHERE weight_grams IS NULL", "ALTER TABLE products ALTER COLUMN weight_grams SET NOT NULL",
	}
	return voice{
		every:    time.Second,
		greeting: []string{name + ": connected to postgres.data.svc:5432/catalog, schema 41", name + ": 4 steps to schema 42"},
		line: func(n int) string {
			return fmt.Sprintf("step %d/4: %s: done in %d ms", n%4+1, steps[n%4], 80+rand.IntN(900))
		},
		farewell: plainFarewell(name),
	}
}

// numbered counts, 20 lines a second unless told: a reader sees what is missing or doubled.
func numbered(name, rate string) voice {
	perSecond, err := strconv.Atoi(rate)
	if err != nil || perSecond < 1 {
		perSecond = 20
	}
	return voice{
		every: time.Second / time.Duration(perSecond),
		line: func(n int) string {
			return fmt.Sprintf("line %d of %s, written to be counted and long enough to be one", n, name)
		},
		farewell: plainFarewell(name),
	}
}

// hostile writes what a terminal or a page must not obey, a line of ten megabytes last.
func hostile(name string) voice {
	return voice{
		every: quiet,
		greeting: []string{
			"colours: \x1b[1;31mred\x1b[0m plain",
			"clears: \x1b[2J\x1b[1;1Hgone",
			"clipboard: \x1b]52;c;aGFja2Vk\x07",
			"link: \x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
			"bidi: user\u202egpj.exe and \u2066isolated\u2069",
			"nul: a\x00b, bell \x07, back \b, return\rover",
			"bytes: \xff\xfe",
			`markup: <img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`,
			`{"level":"error","msg":"json \u001b]8;;x\u0007 \u202e","html":"<b>bold</b>"}`,
			"endless: " + strings.Repeat("x", 10_000_000),
		},
		line:     func(n int) string { return fmt.Sprintf("%s is still there, %d", name, n) },
		farewell: plainFarewell(name),
	}
}

func plainFarewell(name string) func(*corev1.ContainerStateTerminated) []string {
	return func(ended *corev1.ContainerStateTerminated) []string {
		if ended.ExitCode == 0 {
			return []string{fmt.Sprintf("%s %s: done, exiting", clock(), name)}
		}
		return []string{
			fmt.Sprintf("%s %s: ERROR cannot read /etc/%s/config.yaml: no such file", clock(), name, name),
			fmt.Sprintf("%s %s: FATAL giving up, exit code %d", clock(), name, ended.ExitCode),
		}
	}
}

func clock() string { return time.Now().UTC().Format("2006-01-02 15:04:05.000") }

func pick[T any](choices []T) T { return choices[rand.IntN(len(choices))] }
