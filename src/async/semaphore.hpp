#pragma once

#include <cstddef>
#include <list>
#include <utility>

#include "async/event.hpp"
#include "async/task.hpp"

namespace kymaros::async {

/// At most `permits` holders at a time; those who wait are served in the order they came.
class Semaphore {
 public:
  /// Held while it lives.
  class Permit {
   public:
    Permit() = default;
    Permit(Permit&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)) {}
    Permit& operator=(Permit&& other) noexcept {
      if (this != &other) {
        release();
        owner_ = std::exchange(other.owner_, nullptr);
      }
      return *this;
    }
    ~Permit() { release(); }
    void release() {
      if (owner_) std::exchange(owner_, nullptr)->give_back();
    }

   private:
    friend class Semaphore;
    explicit Permit(Semaphore* owner) : owner_(owner) {}
    Semaphore* owner_ = nullptr;
  };

  Semaphore(const Executor& executor, std::size_t permits) : executor_(executor), free_(permits) {}

  Task<Permit> acquire();

  std::size_t available() const { return free_; }
  std::size_t waiting() const { return waiters_.size(); }

 private:
  void give_back();

  Executor executor_;
  std::size_t free_;
  std::list<Event*> waiters_;
};

}  // namespace kymaros::async
