package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"slaledger/domain/refusal"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/svc"
	"golang.org/x/sys/windows/svc/eventlog"
	"golang.org/x/sys/windows/svc/mgr"
)

// Main carries out the command line of the process and ends it with its exit
// status.
func Main() {
	if len(os.Args) > 1 && os.Args[1] == runService {
		if err := svc.Run(serviceName, asService{}); err != nil {
			os.Exit(exitUsage)
		}
		return
	}
	os.Exit(run(os.Args[1:], processStreams()))
}

// asService serves as a service.
type asService struct{}

// Execute implements svc.Handler.
func (asService) Execute(
	_ []string, requests <-chan svc.ChangeRequest, states chan<- svc.Status,
) (specific bool, status uint32) {
	const patience = 120_000 // ms that the start may take, as an upgrade of the database does
	states <- svc.Status{State: svc.StartPending, WaitHint: patience}
	log, err := eventlog.Open(serviceName)
	if err != nil {
		return true, exitUsage
	}
	defer log.Close()
	s := processStreams()
	s.out, s.err = events{log}, events{log}
	stop, ready, ended := make(chan struct{}), make(chan struct{}), make(chan int, 1)
	s.supervision = supervision{stop: stop, ready: func() { close(ready) }}
	go func() { ended <- run(append([]string{"serve"}, os.Args[2:]...), s) }()
	for {
		select {
		case <-ready:
			ready = nil
			states <- svc.Status{State: svc.Running, Accepts: svc.AcceptStop | svc.AcceptShutdown}
		case request := <-requests:
			switch request.Cmd {
			case svc.Interrogate:
				states <- request.CurrentStatus
			case svc.Stop, svc.Shutdown:
				states <- svc.Status{State: svc.StopPending, WaitHint: uint32(2 * drainTime.Milliseconds())}
				close(stop)
				return true, uint32(<-ended)
			}
		case status := <-ended:
			return true, uint32(status)
		}
	}
}

// events writes lines to the event log.
type events struct{ log *eventlog.Log }

// Write implements io.Writer; each call is an event.
func (e events) Write(text []byte) (int, error) {
	const number = 1
	line := strings.TrimSpace(string(text))
	var err error
	switch severityOf(line) {
	case failed:
		err = e.log.Error(number, line)
	case warning:
		err = e.log.Warning(number, line)
	case information:
		err = e.log.Info(number, line)
	}
	return len(text), err
}

// installService registers the service with a configuration. It makes the folders for it, and the
// packages' configuration if it is that one, unless they are there.
func installService(configuration string) (says refusal.Text, err error) {
	program, err := os.Executable()
	if err != nil {
		return says, err
	}
	folder := filepath.Dir(packagedConfiguration())
	for path, rights := range map[string]string{
		folder: mayRead, filepath.Join(folder, "data"): mayChange, filepath.Join(folder, "backup"): mayChange,
	} {
		if err := errors.Join(os.MkdirAll(path, 0o700), restrict(path, rights)); err != nil {
			return says, notManaged(err)
		}
	}
	if _, err := os.Stat(configuration); errors.Is(err, fs.ErrNotExist) { // which the one that was named is not
		text := "\ufeff" + strings.ReplaceAll(installedConfiguration(folder), "\n", "\r\n")
		if err := os.WriteFile(configuration, []byte(text), 0o600); err != nil {
			return says, err
		}
	}
	manager, err := mgr.Connect()
	if err != nil {
		return says, notManaged(err)
	}
	defer manager.Disconnect()
	config := mgr.Config{
		DisplayName: "slaledger", Description: "SLA のポイントとペナルティの台帳 (points and penalties of service level agreements)",
		StartType: mgr.StartAutomatic, ErrorControl: mgr.ErrorNormal, ServiceStartName: `NT SERVICE\` + serviceName,
	}
	service, err := manager.CreateService(serviceName, program, config, serviceStarts(configuration)...)
	if err != nil {
		return says, notManaged(err)
	}
	defer service.Close()
	if err := logEvents(); err != nil {
		return says, notManaged(errors.Join(err, service.Delete()))
	}
	config.DelayedAutoStart = true // which CreateService would give up for
	if err := errors.Join(service.UpdateConfig(config), service.SetRecoveryActions(afterFailures, secondsOfDay),
		service.SetRecoveryActionsOnNonCrashFailures(true)); err != nil {
		return refusal.Say("サービス %[1]s を登録しましたが、遅延開始と障害後の再開を設定できません（%[2]v）。services.msc で設定してください。",
			"The service %[1]s is registered, but not to start late and after failures (%[2]v): services.msc does it.",
			serviceName, err), nil
	}
	return refusal.Say("サービス %[1]s を登録しました。設定は %[2]s です。slaledger service start で開始します。",
		"The service %[1]s is registered. Its configuration is %[2]s; slaledger service start starts it.",
		serviceName, configuration), nil
}

// secondsOfDay is after how many seconds without failures they are counted anew.
const secondsOfDay = 24 * 60 * 60

// afterFailures is what follows on the first, second and every later failure.
var afterFailures = []mgr.RecoveryAction{
	{Type: mgr.ServiceRestart, Delay: 5 * time.Second},
	{Type: mgr.ServiceRestart, Delay: 30 * time.Second},
	{Type: mgr.ServiceRestart, Delay: 5 * time.Minute},
}

// logEvents lets the service write to the event log.
func logEvents() error {
	_ = eventlog.Remove(serviceName) // of an earlier installation
	return eventlog.InstallAsEventCreate(serviceName, eventlog.Error|eventlog.Warning|eventlog.Info)
}

// restrict gives a folder to administrators, the system and the service alone.
func restrict(folder, ofService string) error {
	descriptor, err := windows.SecurityDescriptorFromString(folderRights(ofService))
	if err != nil {
		return err
	}
	list, _, err := descriptor.DACL()
	if err != nil {
		return err
	}
	return windows.SetNamedSecurityInfo(folder, windows.SE_FILE_OBJECT,
		windows.DACL_SECURITY_INFORMATION|windows.PROTECTED_DACL_SECURITY_INFORMATION, nil, nil, list, nil)
}

// startService starts the service and waits until it serves.
func startService() (says refusal.Text, err error) {
	err = withService(func(service *mgr.Service) error {
		if err := service.Start(); err != nil {
			return err
		}
		return waitFor(service, svc.Running)
	})
	return refusal.Say("サービス %s を開始しました。", "The service %s was started.", serviceName), err
}

// stopService stops the service and waits until it has.
func stopService() (says refusal.Text, err error) {
	err = withService(stop)
	return refusal.Say("サービス %s を停止しました。", "The service %s was stopped.", serviceName), err
}

// stop stops a service and waits until it has. One that starts takes no orders before it serves.
func stop(service *mgr.Service) error {
	if status, err := service.Query(); err == nil && status.State == svc.StartPending {
		_ = waitFor(service, svc.Running) // or it ended, which is said next
	}
	if _, err := service.Control(svc.Stop); err != nil {
		return err
	}
	return waitFor(service, svc.Stopped)
}

// removeService stops the service if it runs, and removes it.
func removeService() (says refusal.Text, err error) {
	err = withService(func(service *mgr.Service) error {
		if err := stop(service); err != nil && !errors.Is(err, windows.ERROR_SERVICE_NOT_ACTIVE) {
			return err
		}
		_ = eventlog.Remove(serviceName)
		return service.Delete()
	})
	return refusal.Say("サービス %s の登録を解除しました。データベースと設定は、元の場所に残っています。",
		"The service %s was removed. The database and the configuration stay where they are.", serviceName), err
}

// withService does something to the registered service.
func withService(do func(*mgr.Service) error) error {
	manager, err := mgr.Connect()
	if err != nil {
		return notManaged(err)
	}
	defer manager.Disconnect()
	service, err := manager.OpenService(serviceName)
	if err != nil {
		return notManaged(err)
	}
	defer service.Close()
	if err := do(service); err != nil {
		return notManaged(err)
	}
	return nil
}

// errEnded says that the service did not come to a state.
var errEnded = errors.New("the service ended, or takes long")

// waitFor waits until the service has a state.
func waitFor(service *mgr.Service, state svc.State) error {
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		switch status, err := service.Query(); {
		case err != nil:
			return err
		case status.State == state:
			return nil
		case status.State == svc.Stopped:
			return fmt.Errorf("%w: %d", errEnded, status.ServiceSpecificExitCode)
		}
	}
	return errEnded
}

// notManaged says what to do about what the service manager refused.
func notManaged(err error) error {
	says := refusal.Say("サービスの操作ができません。", "The service could not be managed.")
	switch {
	case errors.Is(err, windows.ERROR_ACCESS_DENIED):
		says = refusal.Say("権限がありません。管理者として開いたコマンドプロンプトで実行してください。",
			"There is no permission. Run it from a command prompt of an administrator.")
	case errors.Is(err, windows.ERROR_SERVICE_DOES_NOT_EXIST):
		says = refusal.Say("サービスは登録されていません。slaledger service install で登録してください。",
			"The service is not registered. slaledger service install registers it.")
	case errors.Is(err, windows.ERROR_SERVICE_EXISTS):
		says = refusal.Say("サービスは既に登録されています。", "The service is registered already.")
	case errors.Is(err, windows.ERROR_SERVICE_ALREADY_RUNNING):
		says = refusal.Say("サービスは既に動いています。", "The service is running already.")
	case errors.Is(err, windows.ERROR_SERVICE_NOT_ACTIVE):
		says = refusal.Say("サービスは動いていません。", "The service is not running.")
	case errors.Is(err, errEnded):
		says = refusal.Say("サービスが、始まらずに終わりました。理由はイベントビューアー（Windows ログ、Application、ソース slaledger）にあります。",
			"The service ended. The event log (Windows Logs, Application, source slaledger) says why.")
	}
	return &failure{cause: err, says: says}
}

// runService is the command by which the service manager of Windows starts the program: with it,
// and what follows for serve, it serves as a service.
const runService = "run-service"

// serviceStarts are the arguments by which a service is started with a configuration.
func serviceStarts(configuration string) []string {
	return []string{runService, "--config", configuration}
}
