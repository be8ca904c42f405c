//! What a container's state means.

use quarterdeck_wire::{Str, status::Why};

use super::{ContainerStatus, Pod, Waiting};
use crate::cluster::{names::Names, project::container::Container};

/// A container that waits for one of these is on its way. All other reasons the kubelet gives are
/// errors (`pkg/kubelet/kubelet_pods.go`, `pkg/kubelet/container/sync_result.go`).
const ON_ITS_WAY: [&str; 3] = ["", "ContainerCreating", "PodInitializing"];

/// Reasons that are about the image (`pkg/kubelet/images/types.go`).
const IMAGE: [&str; 7] = [
    "ErrImagePull",
    "ImagePullBackOff",
    "ErrImageNeverPull",
    "InvalidImageName",
    "ImageInspectError",
    "RegistryUnavailable",
    "SignatureValidationFailed",
];

/// Whether a container that waits for `reason` will not start by waiting.
pub(crate) fn is_error(reason: &str) -> bool {
    !ON_ITS_WAY.contains(&reason)
}

impl ContainerStatus {
    /// Whether it waits for something that is broken, or ended with an error.
    pub(crate) fn is_failing(&self) -> bool {
        let waiting = self.state.waiting.as_ref().is_some_and(|waiting| is_error(&waiting.reason));
        let ended = self.state.terminated.as_ref().is_some_and(|end| end.exit_code != 0);
        waiting || ended
    }

    /// Whether it ended as it should.
    pub(crate) fn is_done(&self) -> bool {
        self.state.terminated.as_ref().is_some_and(|end| end.exit_code == 0)
    }

    /// What the kubelet calls its failure.
    pub(crate) fn failure(&self) -> String {
        match (&self.state.waiting, &self.state.terminated) {
            (Some(waiting), _) if !waiting.reason.is_empty() => waiting.reason.clone(),
            (_, Some(end)) => end.in_a_word(),
            _ => String::new(),
        }
    }

    /// The reason behind its failure.
    pub(crate) fn why(&self, pod: &Pod, names: &mut Names) -> Option<Why> {
        match &self.state.waiting {
            Some(waiting) if IMAGE.contains(&&*waiting.reason) => {
                Some(self.why_no_image(waiting, pod, names))
            }
            Some(waiting) if waiting.reason == "CrashLoopBackOff" => {
                self.why_ended(names).or_else(|| says(&waiting.message))
            }
            Some(waiting) => says(&waiting.message),
            None => self.why_ended(names),
        }
    }

    fn why_no_image(&self, waiting: &Waiting, pod: &Pod, names: &mut Names) -> Why {
        let image = pod.container(&self.name).map_or(&self.image, |container| &container.image);
        Why::Image { image: names.intern(image), message: names.intern(&waiting.message) }
    }

    /// How it ended, now or the last time.
    pub(crate) fn why_ended(&self, names: &mut Names) -> Option<Why> {
        let now = self.state.terminated.as_ref();
        let end = now.or(self.last_state.terminated.as_ref())?;
        Some(Why::Exited {
            container: names.intern(&self.name),
            code: end.exit_code,
            reason: names.intern(&end.reason),
        })
    }
}

impl Pod {
    /// The container or init container of the spec called `name`.
    pub(super) fn container(&self, name: &str) -> Option<&Container> {
        self.spec.containers.iter().chain(&self.spec.init_containers).find(|c| c.name == name)
    }

    /// The status of the container or sidecar called `name`.
    pub(super) fn status_of(&self, name: &str) -> Option<&ContainerStatus> {
        let status = &self.status;
        let mut all = status.container_statuses.iter().chain(&status.init_container_statuses);
        all.find(|status| status.name == name)
    }
}

/// The API's own words, if it says anything.
pub(super) fn says(message: &str) -> Option<Why> {
    (!message.is_empty()).then(|| Why::Api(Str::from(message)))
}
