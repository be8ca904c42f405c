//! Flags and environment, read once into one typed [`Config`].

use std::{net::SocketAddr, path::PathBuf};

use clap::{Parser, ValueEnum};

use crate::live::socket::is_label;

/// A live web dashboard for Kubernetes.
///
/// Reads the kubeconfig that kubectl would read, watches that cluster and serves the dashboard on
/// this machine. It prints a link with a key: open that link, the page is for whoever holds it.
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

    /// Where to serve the dashboard; loopback only, as whoever holds the link acts as you
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080", value_parser = loopback)]
    pub listen: SocketAddr,

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

impl Config {
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

/// Refuses an address that others could reach: with a kubeconfig there is one identity, this person's.
fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text.parse().map_err(|_| {
        format!("'{text}' is not ADDRESS:PORT, such as 127.0.0.1:8080 or [::1]:8080")
    })?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err(format!(
            "{} can be reached by others, who would then act with your kubeconfig; \
             use 127.0.0.1 or [::1] (and `ssh -L` from elsewhere)",
            address.ip()
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_addresses_are_served() {
        assert!(loopback("127.0.0.1:8080").is_ok());
        assert!(loopback("[::1]:1").is_ok());
        assert!(
            loopback("0.0.0.0:8080").is_err_and(|why| why.contains("act with your kubeconfig"))
        );
        assert!(loopback("localhost").is_err_and(|why| why.contains("ADDRESS:PORT")));
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
