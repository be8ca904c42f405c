//! Flags and environment, read once into one typed [`Config`].

use std::{net::SocketAddr, path::PathBuf};

use clap::{CommandFactory, Parser, ValueEnum, error::ErrorKind};

use http::HeaderName;

use crate::{auth::proxy::Peer, http::guard::Hosts, live::socket::is_label};

/// A live web dashboard for Kubernetes.
///
/// Reads the kubeconfig that kubectl would read, watches that cluster and serves the dashboard on
/// this machine. It prints a link with a key: open that link, the page is for whoever holds it.
///
/// For a team, --mode token: everybody signs in with a token of their own and sees what the cluster's
/// RBAC lets them see; the dashboard's account only lists and watches. With --mode proxy a proxy in
/// front says who they are, and the account impersonates them. See docs/security.md.
#[derive(Clone, Debug, Parser)]
#[command(version, max_term_width = 100, after_help = EXAMPLES)]
pub struct Config {
    /// The kubeconfig to use [default: what kubectl uses: $KUBECONFIG, then ~/.kube/config]
    #[arg(long, value_name = "FILE")]
    pub kubeconfig: Option<PathBuf>,

    /// The context of the kubeconfig to use [default: its current context]
    #[arg(long, value_name = "NAME")]
    pub context: Option<String>,

    /// Watch this namespace alone, where you have no rights in the whole cluster [default: then the
    /// context's namespace]
    #[arg(long, short, value_name = "NAME", value_parser = namespace)]
    pub namespace: Option<String>,

    /// Who uses it: you alone, as the kubeconfig's user, or people who sign in
    #[arg(long, value_enum, default_value_t = Mode::Kubeconfig)]
    pub mode: Mode,

    /// Where to serve the dashboard; loopback only in mode kubeconfig, as whoever holds the link acts
    /// as you
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080", value_parser = address)]
    pub listen: SocketAddr,

    /// An address or network that the proxy comes from: its headers alone are believed; may be repeated
    #[arg(long, value_name = "ADDRESS[/BITS]")]
    pub proxy_peer: Vec<Peer>,

    /// In which header the proxy says who someone is
    #[arg(long, value_name = "NAME", default_value = "x-forwarded-user")]
    pub proxy_user_header: HeaderName,

    /// And in which their groups, separated by commas
    #[arg(long, value_name = "NAME", default_value = "x-forwarded-groups")]
    pub proxy_groups_header: HeaderName,

    /// The address that people open, where something in front of it speaks TLS [default: any loopback
    /// name]
    #[arg(long, value_name = "https://NAME[:PORT]", value_parser = origin)]
    pub public_url: Option<String>,

    /// Another name, or NAME:PORT, that it is opened by; may be repeated
    #[arg(long, value_name = "HOST", value_parser = host)]
    pub allowed_host: Vec<String>,

    /// Change nothing: every route that could is left out
    #[arg(long)]
    pub read_only: bool,

    /// Whom to ask for access, told to those who have none: a team, a channel, an address
    #[arg(long, value_name = "TEXT")]
    pub contact: Option<String>,

    /// Serve /livez and /readyz on this address [default: not served]
    #[arg(long, value_name = "ADDRESS")]
    pub health_listen: Option<SocketAddr>,

    /// What the page calls the cluster [default: the context's cluster]
    #[arg(long, value_name = "NAME")]
    pub cluster_name: Option<String>,

    /// What kind of cluster it is: prod is marked in red on every page
    #[arg(long, value_name = "NAME", default_value = "")]
    pub environment: String,

    /// Also write the link with the key to this file (readable by you alone)
    #[arg(long, value_name = "FILE")]
    pub url_file: Option<PathBuf>,

    /// Where to keep what was done and what came of it [default: a folder of the cluster's
    /// under $XDG_STATE_HOME or ~/.local/state]
    #[arg(long, value_name = "DIR", env = "QUARTERDECK_STATE_DIR")]
    pub state_dir: Option<PathBuf>,

    /// How to log, on stderr; $QUARTERDECK_LOG sets the level (info, debug, quarterdeck=debug)
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
}

/// Who uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// Whoever holds the printed link, as the kubeconfig's user
    Kubeconfig,
    /// Everybody as themselves, by a bearer token that they sign in with
    Token,
    /// Everybody as the proxy in front names them, by impersonation
    Proxy,
}

impl Config {
    /// Reads flags and environment; what makes no sense ends the process, and says why.
    pub fn read() -> Self {
        let config = Self::parse();
        if let Err(why) = config.check() {
            Self::command().error(ErrorKind::ValueValidation, why).exit();
        }
        config
    }

    /// What flags mean together.
    ///
    /// # Errors
    /// Why they can't be meant so.
    pub fn check(&self) -> Result<(), String> {
        let others = !self.listen.ip().is_loopback() || self.public_url.is_some();
        if self.mode == Mode::Kubeconfig && others {
            let place = match &self.public_url {
                Some(url) => url.clone(),
                None => self.listen.ip().to_string(),
            };
            return Err(format!(
                "{place} can be reached by others, who would then act with your kubeconfig; \
                 use 127.0.0.1 or [::1] (and `ssh -L` from elsewhere), or --mode token"
            ));
        }
        if (self.mode == Mode::Proxy) == self.proxy_peer.is_empty() {
            let why =
                "--mode proxy and --proxy-peer go together: whose headers are to be believed?";
            return Err(why.to_owned());
        }
        Ok(())
    }

    /// The names it is reached by.
    pub fn hosts(&self) -> Hosts {
        Hosts::new(self.public_url.as_deref(), &self.allowed_host)
    }

    /// Where state is kept; `None` without a flag and a home. Each cluster has a place of its own.
    pub fn state_dir(&self, cluster: &str) -> Option<PathBuf> {
        self.state_dir.clone().or_else(|| {
            let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
            let home = || Some(PathBuf::from(set("HOME")?).join(".local/state"));
            let state = set("XDG_STATE_HOME").map(PathBuf::from).or_else(home)?;
            let plain =
                |c: char| if c.is_ascii_alphanumeric() || "-._".contains(c) { c } else { '_' };
            let cluster: String = cluster.chars().map(plain).collect();
            Some(state.join("quarterdeck").join(cluster))
        })
    }
}

const EXAMPLES: &str = "Examples:
  quarterdeck                                     the cluster kubectl points at
  quarterdeck --context staging                   another context
  quarterdeck --namespace shop                    only what is in shop
  quarterdeck --listen 127.0.0.1:9000             another port
  quarterdeck --read-only                         for a wall screen
  quarterdeck --mode token --listen 0.0.0.0:8080 --public-url https://deck.example.com
                                                  for a team, behind TLS
  quarterdeck --mode proxy --proxy-peer 10.0.0.7 --listen 0.0.0.0:8080 --public-url https://deck.example.com
                                                  behind oauth2-proxy or a portal
  ssh -L 8080:127.0.0.1:8080 bastion quarterdeck  a cluster behind a bastion";

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

/// Refuses what no namespace can be called.
fn namespace(text: &str) -> Result<String, String> {
    if is_label(text) {
        Ok(text.to_owned())
    } else {
        Err("a namespace's name is lower case letters, digits and '-', at most 63".to_owned())
    }
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| format!("'{text}' is not ADDRESS:PORT, such as 127.0.0.1:8080 or [::1]:8080"))
}

/// A name as a browser sends it: lower case, the port if it is not the usual one.
fn host(text: &str) -> Result<String, String> {
    let authority = text.parse::<http::uri::Authority>().ok();
    let plain = |it: &http::uri::Authority| !it.as_str().contains(['@', '*']);
    match authority.filter(plain) {
        Some(authority) => Ok(authority.as_str().to_ascii_lowercase()),
        None => Err("a host is NAME or NAME:PORT, each named; there is no wildcard".to_owned()),
    }
}

/// `https://NAME[:PORT]`
fn origin(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let name = rest.map(|rest| rest.strip_suffix('/').unwrap_or(rest));
    let wrong = "an address is https://NAME or https://NAME:PORT, without a path";
    let name = name.filter(|name| !name.contains('/')).ok_or(wrong)?;
    let scheme = if text.starts_with("https") { "https" } else { "http" };
    Ok(format!("{scheme}://{}", host(name).map_err(|_| wrong)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(flags: &[&str]) -> Result<Config, String> {
        let config = Config::try_parse_from([&["quarterdeck"], flags].concat());
        let config = config.map_err(|error| error.to_string())?;
        config.check().map(|()| config)
    }

    #[test]
    fn one_person_is_served_on_loopback_addresses_alone() {
        let listen = |address| read(&["--listen", address]);
        assert!(listen("127.0.0.1:8080").is_ok());
        assert!(listen("[::1]:1").is_ok());
        assert!(listen("0.0.0.0:8080").is_err_and(|why| why.contains("act with your kubeconfig")));
        assert!(listen("localhost").is_err_and(|why| why.contains("ADDRESS:PORT")));
        assert!(read(&["--public-url", "https://deck.example.com"]).is_err());
        assert!(read(&["--mode", "token", "--listen", "0.0.0.0:8080"]).is_ok());
        assert!(read(&["--mode", "proxy"]).is_err_and(|why| why.contains("--proxy-peer")));
        assert!(read(&["--proxy-peer", "10.0.0.7"]).is_err());
        assert!(read(&["--mode", "proxy", "--proxy-peer", "10.0.0.0/8"]).is_ok());
        assert!(read(&["--mode", "proxy", "--proxy-peer", "proxy"]).is_err());
    }

    #[test]
    fn names_are_exact() {
        assert_eq!(origin("https://Deck.example.com/"), Ok("https://deck.example.com".to_owned()));
        assert_eq!(origin("https://deck:8443"), Ok("https://deck:8443".to_owned()));
        for bad in ["deck", "ftp://deck", "https://deck/x", "https://", "https://a@b", "https://*"]
        {
            assert!(origin(bad).is_err(), "{bad}");
        }
        assert_eq!(host("Deck:80"), Ok("deck:80".to_owned()));
        assert!(host("*.example.com").is_err() && host("http://deck").is_err());
    }

    #[test]
    fn only_what_can_be_a_namespace_is_watched() {
        assert_eq!(namespace("shop-2"), Ok("shop-2".to_owned()));
        assert!(namespace("../pods").is_err_and(|why| why.contains("lower case")));
        assert!(namespace("").is_err());
    }

    #[test]
    fn the_flags_make_sense() {
        use clap::CommandFactory;
        Config::command().debug_assert();
    }
}
