package kubelet

import (
	"sync"
	"time"
)

// recent remembers for a while what was seen.
type recent struct {
	keep time.Duration
	mu   sync.Mutex
	at   map[string]time.Time
}

func newRecent(keep time.Duration) *recent {
	return &recent{keep: keep, at: map[string]time.Time{}}
}

// seen tells whether the key was seen within the time to keep, and notes it if not.
func (r *recent) seen(key string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	if at, ok := r.at[key]; ok && now.Sub(at) < r.keep {
		return true
	}
	for old, at := range r.at {
		if now.Sub(at) >= r.keep {
			delete(r.at, old)
		}
	}
	r.at[key] = now
	return false
}
