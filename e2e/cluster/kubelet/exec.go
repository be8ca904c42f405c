package kubelet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"

	"github.com/creack/pty"
	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
	utilexec "k8s.io/utils/exec"
)

// idleTime is how long a silent session lives, streamTime how long its streams may take to open.
const (
	idleTime   = 4 * time.Hour
	streamTime = 30 * time.Second
)

// serveExec runs a command "in a container", which is on this machine. kwok can do that too, but it reports neither
// the command's exit code nor that the container does not run, and its terminal knows no Ctrl-C.
func (k *Kubelet) serveExec(response http.ResponseWriter, request *http.Request) {
	name, container := request.PathValue("pod"), request.PathValue("container")
	pod, err := k.pods.Pods(request.PathValue("namespace")).Get(name)
	if err != nil {
		http.Error(response, err.Error(), http.StatusNotFound)
		return
	}
	if status := find(pod, container); status == nil || status.State.Running == nil {
		http.Error(response, fmt.Sprintf("container not found (%q)", container), http.StatusInternalServerError)
		return
	}
	options, err := remotecommand.NewOptions(request)
	if err != nil {
		http.Error(response, err.Error(), http.StatusBadRequest)
		return
	}
	remotecommand.ServeExec(response, request, shell{hostname: name}, name, string(pod.UID), container,
		request.URL.Query()["command"], options, idleTime, streamTime, remotecommand.SupportedStreamingProtocols)
}

// shell runs commands as if in a container of the pod with this name.
type shell struct{ hostname string }

// ExecInContainer runs one command to its end.
func (s shell) ExecInContainer(ctx context.Context, _, _, _ string, command []string, in io.Reader, out, errOut io.WriteCloser,
	tty bool, resize <-chan remotecommand.TerminalSize, _ time.Duration,
) error {
	// The command must not outlive the node, and PDEATHSIG means the death of the thread that started it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=/root", "TERM=xterm-256color", "HOSTNAME=" + s.hostname, "PS1=" + s.hostname + ":\\w# "}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	run := runPiped
	if tty {
		run = func(cmd *exec.Cmd, in io.Reader, out, _ io.Writer) error { return runOnTerminal(cmd, in, out, resize) }
	}
	return exitCode(run(cmd, in, out, errOut))
}

// runPiped runs a command without a terminal.
func runPiped(cmd *exec.Cmd, in io.Reader, out, errOut io.Writer) error {
	cmd.Stdout, cmd.Stderr = out, errOut
	if in == nil {
		return cmd.Run()
	}
	// Not cmd.Stdin: Wait would then last until the caller closes its end, even if the command has ended.
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() {
		io.Copy(stdin, in)
		stdin.Close()
	}()
	return cmd.Wait()
}

// runOnTerminal runs a command on a terminal of its own; when the caller goes away, the terminal hangs up.
func runOnTerminal(cmd *exec.Cmd, in io.Reader, out io.Writer, resize <-chan remotecommand.TerminalSize) error {
	terminal, err := pty.Start(cmd)
	if err != nil {
		return err
	}
	defer terminal.Close()
	go func() {
		for size := range resize {
			pty.Setsize(terminal, &pty.Winsize{Rows: size.Height, Cols: size.Width})
		}
	}()
	if in != nil {
		go func() {
			io.Copy(terminal, in)
			terminal.Close()
		}()
	}
	// The copy ends with an error when the command does; that is a terminal's end of file.
	io.Copy(out, terminal)
	return cmd.Wait()
}

// exitCode passes a command's exit code on in the form that the caller's side knows, and a shell's own code for a
// command that does not exist.
func exitCode(err error) error {
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return utilexec.CodeExitError{Err: err, Code: exit.ExitCode()}
	case errors.Is(err, exec.ErrNotFound):
		return fmt.Errorf("failed to exec in container: unable to start container process: %w", err)
	}
	return err
}
