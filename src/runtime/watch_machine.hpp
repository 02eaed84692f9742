#pragma once

#include <string>
#include <variant>

namespace kymaros::runtime {

/// Decides what a watcher does next. The coroutine that owns it lists, watches and sleeps, so that every
/// recovery is tested by calling on(...) with plain values.
///
///   Empty --List--> Listed --Watch--> Watching --410 Gone--> Empty
///                     ^                  |  `--failed--> Backoff, then as before
///                     `--stream ended----'
///
/// No trouble makes it ask without a pause: what did not help the first time (a list whose version is gone at
/// once, a watch that ends at once) is followed by a Backoff. Versions are opaque and never compared.
class WatchMachine {
 public:
  /// After so many failures in a row the version is given up: it may be what the server cannot serve, for
  /// example one from before its data was restored.
  static constexpr int kFailuresBeforeList = 5;

  struct List {};
  struct Watch {
    std::string resource_version;
  };
  struct Backoff {};  // wait, longer each time, then do what resume() says
  using Command = std::variant<List, Watch, Backoff>;

  struct Listed {
    std::string
        resource_version;  // empty: the server cannot watch this (some aggregated APIs), so list again
  };
  struct Advanced {  // an event or a bookmark
    std::string resource_version;
  };
  struct StreamEnded {
    bool was_useful = true;  // false: it ended at once and brought nothing, as a broken proxy's would
  };
  struct Gone {};    // 410: our version fell out of the server's window
  struct Failed {};  // transport, 5xx, 429
  using Event = std::variant<Listed, Advanced, StreamEnded, Gone, Failed>;

  Command start() const { return List{}; }

  /// What to do after `event`. After Advanced the watch simply goes on; its command repeats the new version.
  Command on(const Event& event);

  /// What a Backoff waited for.
  Command resume() const;

  /// True from a watch's first sign of life to the next failure: then waits begin anew.
  bool is_healthy() const { return failures_ == 0; }

 private:
  Command handle(const Listed& listed);
  Command handle(const Advanced& advanced);
  Command handle(const StreamEnded& ended);
  Command handle(const Gone& gone);
  Command handle(const Failed& failed);

  std::string resource_version_;  // empty: a list is needed before the next watch
  int failures_ = 0;              // since a watch last was of use
};

}  // namespace kymaros::runtime
