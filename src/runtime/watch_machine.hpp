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
class WatchMachine {
 public:
  struct List {};
  struct Watch {
    std::string resource_version;
  };
  struct Backoff {};  // wait, then do what resume() says
  using Command = std::variant<List, Watch, Backoff>;

  struct Listed {
    std::string resource_version;
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

 private:
  std::string resource_version_;  // empty: a list is needed before the next watch
};

}  // namespace kymaros::runtime
