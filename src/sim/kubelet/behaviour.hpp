#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "json/value.hpp"

namespace kymaros::sim {

/// What the program in a simulated container does, and what it serves.
///
/// It comes from annotations of the pod. `sim.kubernetes.io/<word>` is for all containers of the pod but init
/// containers, `sim.kubernetes.io/<word>.<container>` for one of them and goes before:
///
///   image:    missing | unreachable              the pull fails: no such image, no such registry
///   pull:     500ms                              how long the image takes to come
///   start:    1s                                 from the container's creation until it runs
///   ready:    after=5s | until=1m | never        when the readiness probe passes, from the start (both
///                                                together: "after=5s, until=1m")
///   live:     until=30s                          the liveness probe fails from then on
///   crash:    after=10s, exit=1, reason=OOMKilled, times=2
///                                                the program ends; times: only in its first runs
///   complete: after=5s                           the program ends well
///   complete: when=ANNOTATION                    as soon as the pod has such an annotation
///   stop:     1s                                 how long it takes to end when it is asked to
///   http:     lines "8080 /healthz 200 ok"       port, path (a * at its end: any further), status, body
///   tcp:      lines "5432" or "6379 +PONG"       port, and what it says to who connects
///   exec:     lines "pg_isready -q = 0 text"     command, exit code, output; besides, each image has a few
///                                                programs (sim/exec/programs.hpp)
///   logs:     lines
///
/// For the pod:
///
///   mount:    500ms | fails=TEXT                 how long its volumes take; or an event FailedMount
///   attach:   fails=TEXT                         an event FailedAttachVolume
///   sandbox:  fails=TEXT                         an event FailedCreatePodSandBox
///   evict:    after=1m, message=TEXT             its node throws it out
///
/// Without any, a container comes up in a second and a half and runs on. One that is to end (init containers,
/// pods that are not always restarted) ends well after a second.
struct ContainerBehaviour {
  enum class Image { There, Missing, Unreachable };
  struct Ending {
    Duration after{};
    int exit_code = 0;
    std::string reason = {};        // empty: Completed or Error
    std::optional<int> times = {};  // nothing: each time
    std::string when = {};          // an annotation of the pod that it waits for; empty: none
  };
  struct HttpAnswer {
    int port = 0;
    std::string path;
    int status = 200;
    std::string body;
  };
  struct TcpAnswer {
    int port = 0;
    std::string greeting;
  };
  struct ExecAnswer {
    std::string command;
    int exit_code = 0;
    std::string output;
  };

  Image image = Image::There;
  Duration pull = std::chrono::milliseconds(500);
  Duration start = std::chrono::seconds(1);
  std::optional<Duration> ready_after = {};  // nothing: nothing is said of its readiness
  std::optional<Duration> ready_until = {};
  std::optional<Duration> live_until = {};
  std::optional<Ending> ending = {};
  Duration stop = std::chrono::seconds(1);
  std::vector<HttpAnswer> http = {};
  std::vector<TcpAnswer> tcp = {};
  std::vector<ExecAnswer> exec = {};
  std::string logs = {};

  /// nullptr: nothing listens there, or it knows no such path or command.
  const HttpAnswer* http_answer(int port, std::string_view path) const;
  const TcpAnswer* tcp_answer(int port) const;
  const ExecAnswer* exec_answer(std::string_view command) const;
  bool listens_on(int port) const;
};

struct PodBehaviour {
  struct Eviction {
    Duration after{};
    std::string message;
  };

  Duration mount = std::chrono::milliseconds(500);
  std::string mount_failure = {};  // empty: none
  std::string attach_failure = {};
  std::string sandbox_failure = {};
  std::optional<Eviction> eviction = {};
  std::map<std::string, ContainerBehaviour> containers = {};  // init containers too
};

/// What containers of certain images do, in the same words: {"postgres": {"tcp": "5432"}}. An image is named
/// with its tag, or without one for all its tags. What a pod says goes before.
using ImageBehaviours = std::map<std::string, std::map<std::string, std::string>>;

/// ErrorCode::Invalid for words that are none, and values that are malformed.
Result<PodBehaviour> read_behaviour(const json::Value& pod, const ImageBehaviours& images = {});

}  // namespace kymaros::sim
