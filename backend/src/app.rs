//! State, wiring, start and stop.

use std::{
    fs::OpenOptions,
    io::{IsTerminal, Write},
    net::SocketAddr,
    os::unix::fs::OpenOptionsExt,
    path::Path,
    sync::Arc,
};

use axum::serve::{ListenerExt, TapIo};
use quarterdeck_wire::{Str, detail::Detail, message::Hello};
use tokio::{
    net::{TcpListener, TcpStream},
    signal::unix::{SignalKind, signal},
    sync::watch,
};
use tracing::{debug, info, warn};
use tracing_subscriber::EnvFilter;

use crate::{
    actions::{
        Actions,
        drain::{self, Drains},
        maintenance::Maintenance,
    },
    activity::{self, Activity},
    auth::{
        Auth, Cookie, Mode, Person, kubeconfig,
        proxy::Proxy,
        session::{Drivers, Memory, secret},
        token::Door,
    },
    cluster::{Cluster, complete, rbac::Rbac},
    config::{self, Config, LogFormat},
    error::Startup,
    http::{assets::Assets, guard::Hosts, health, router},
    live::{
        hub::{Hub, Told},
        overview::{self, ControlPlane},
        usage::{self, UsageTable},
    },
};

/// What handlers need. Who asks is not among it: that is the session's.
pub struct App {
    pub hub: Hub,
    pub auth: Arc<Auth>,
    /// As the dashboard itself; handlers take [`Actions::of`] the person.
    pub actions: Actions,
    pub assets: Assets,
    pub hosts: Hosts,
    /// Whether every route that could change something is left out.
    pub read_only: bool,
    /// What every socket is told first; the clock and the person are set when it is said.
    pub hello: Hello,
    /// Whom to ask for access.
    pub contact: Option<String>,
}

/// Runs the server until it is told to stop.
///
/// # Errors
/// [`Startup`], when it can't start.
pub fn run(config: Config) -> Result<(), Startup> {
    log_to_stderr(config.log_format);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ended = runtime.block_on(serve(config));
    // Sockets and watches end with the process; nothing is left to wait for.
    runtime.shutdown_background();
    ended
}

async fn serve(config: Config) -> Result<(), Startup> {
    let listener = listen(config.listen).await?;
    let health_listener = match config.health_listen {
        Some(address) => Some(listen(address).await?),
        None => None,
    };
    let address = listener.local_addr()?;
    let identity = kubeconfig::identify(&config).await?;
    let kept = keep(&config, &identity.cluster)?;
    let app = Arc::new(wire(&config, identity, address, kept)?);
    // Before the link is printed: whoever reads it may tell us to stop at once.
    let stop = told_to_stop()?;
    announce(&config, &app, address)?;

    if let Some(listener) = health_listener {
        let router = health::router(app.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
    }
    let service = router::router(app).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(at_once(listener), service).with_graceful_shutdown(stop).await?;
    Ok(())
}

/// Nothing waits 40 ms for the browser to confirm what was sent before (Nagle's algorithm): frames are
/// small, and complete when they are written.
fn at_once(
    listener: TcpListener,
) -> TapIo<TcpListener, impl FnMut(&mut TcpStream) + Send + 'static> {
    listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            debug!(%error, "TCP_NODELAY not set");
        }
    })
}

async fn listen(address: SocketAddr) -> Result<TcpListener, Startup> {
    let failed = |error: std::io::Error| Startup::Listen { address, why: error.to_string() };
    TcpListener::bind(address).await.map_err(failed)
}

/// What survives a restart.
pub struct Kept {
    pub activity: Activity,
    pub drains: Drains,
    pub maintenance: Maintenance,
}

impl Kept {
    /// Nothing does.
    ///
    /// # Errors
    /// Never.
    pub fn nowhere() -> std::io::Result<Self> {
        let activity = Activity::open(activity::Forget)?;
        let drains = Drains::open(drain::Forget)?;
        Ok(Self { activity, drains, maintenance: Maintenance::default() })
    }
}

/// Goes on with what was done and under way before.
fn keep(config: &Config, cluster: &str) -> Result<Kept, Startup> {
    let Some(dir) = config.state_dir(cluster) else {
        warn!(
            "no home directory and no --state-dir: what is done is remembered until the end only"
        );
        return Ok(Kept::nowhere()?);
    };
    let failed = |error: std::io::Error| Startup::State {
        dir: dir.display().to_string(),
        why: error.to_string(),
    };
    let open = || -> std::io::Result<Kept> {
        let activity = Activity::open(activity::File::new(dir.join("activity.jsonl")))?;
        let drains = Drains::open(drain::File::new(dir.join("drains.json")))?;
        let maintenance = Maintenance::open(&dir.join("dashboard"))?;
        Ok(Kept { activity, drains, maintenance })
    };
    open().map_err(failed)
}

/// Puts everything together for a cluster that answered; `address` is where the page is served.
///
/// # Errors
/// [`Startup`], when there is no randomness for keys.
pub fn wire(
    config: &Config,
    identity: kubeconfig::Identity,
    address: SocketAddr,
    kept: Kept,
) -> Result<App, Startup> {
    let within = identity.within.map(Str::from);
    let own = Arc::new(Person::alone(identity.user, identity.client, within.clone()));
    let cluster = Arc::new(Cluster::start(own.upstream.clone()));
    let (usage, usage_reader) = watch::channel(Arc::new(UsageTable::default()));
    tokio::spawn(usage::poll(cluster.clone(), usage));
    let (control, control_reader) = watch::channel(ControlPlane::default());
    tokio::spawn(overview::probe(cluster.clone(), control));
    let (activity, drains) = (Arc::new(kept.activity), Arc::new(kept.drains));
    let maintenance = Arc::new(kept.maintenance);
    let told =
        Told { activity: activity.entries(), drains: drains.now(), maintenance: maintenance.now() };
    let hub = Hub::new(cluster, usage_reader, control_reader, told);
    let mode = match config.mode {
        config::Mode::Kubeconfig => Mode::Kubeconfig { key: secret()?, person: own.clone() },
        config::Mode::Token => {
            let rbac = Rbac::watched(&own.upstream);
            Mode::Token(Door::new(identity.clients, within.clone(), rbac))
        }
        config::Mode::Proxy => Mode::Proxy(Proxy {
            masks: identity.masks,
            within: within.clone(),
            rbac: Rbac::watched(&own.upstream),
            peers: config.proxy_peer.clone(),
            user: config.proxy_user_header.clone(),
            groups: config.proxy_groups_header.clone(),
        }),
    };
    let hosts = config.hosts();
    let many = config.mode != config::Mode::Kubeconfig;
    let cookie = Cookie::new(address.port(), hosts.is_secure(), many);
    let auth = Arc::new(Auth::new(mode, Memory::default(), cookie));
    let actions = Actions {
        hub: hub.clone(),
        person: own.clone(),
        auth: auth.clone(),
        drivers: Drivers::default(),
        activity,
        drains,
        maintenance,
    };
    if !config.read_only {
        actions.start();
    }
    Ok(App {
        hub,
        actions,
        assets: Assets::find(),
        hosts,
        read_only: config.read_only,
        hello: Hello {
            version: env!("CARGO_PKG_VERSION").into(),
            cluster: config.cluster_name.clone().unwrap_or(identity.cluster).into(),
            environment: config.environment.as_str().into(),
            kubernetes: identity.kubernetes.into(),
            user: own.name.clone(),
            within,
            door: auth.door(),
            read_only: config.read_only,
            contact: config.contact.as_deref().map(Into::into),
            now: 0,
        },
        auth,
        contact: config.contact.clone(),
    })
}

/// Says where the page is. With a key in it, whoever reads this line may act as the kubeconfig's user.
fn announce(config: &Config, app: &App, address: SocketAddr) -> Result<(), Startup> {
    let place = config.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
    let url = match app.auth.key() {
        Some(key) => format!("{place}/#key={key}"),
        None => format!("{place}/"),
    };
    if !address.ip().is_loopback() && !app.hosts.is_secure() {
        warn!(
            "without TLS in front (--public-url https://...) tokens and sessions can be read on their way"
        );
    }
    if let Some(file) = &config.url_file {
        let failed = |error: std::io::Error| Startup::UrlFile {
            file: file.display().to_string(),
            why: error.to_string(),
        };
        write_private(file, &format!("{url}\n")).map_err(failed)?;
    }
    info!(cluster = &*app.hello.cluster, user = &*app.hello.user, "serving");
    println!("{url}");
    Ok(())
}

fn write_private(file: &Path, text: &str) -> std::io::Result<()> {
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(file)?;
    file.write_all(text.as_bytes())
}

impl App {
    /// Adds to a detail what other objects say: measurements, the rest of the owner chain.
    pub async fn complete(&self, detail: &mut Detail, person: &Person) {
        let usage = self.hub.usage().borrow().clone();
        complete::complete(detail, self.hub.cluster(), &usage, person).await;
    }
}

fn log_to_stderr(format: LogFormat) {
    let filter =
        EnvFilter::try_from_env("QUARTERDECK_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    match format {
        LogFormat::Text => logs.init(),
        LogFormat::Json => logs.json().init(),
    }
}

/// Ends at the first SIGINT or SIGTERM from now on.
fn told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
        info!("stopping");
    })
}
