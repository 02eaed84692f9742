#pragma once

#include <functional>

#include "demo/storyline.hpp"
#include "demo/world.hpp"

namespace kymaros::demo {

/// Lets the operator live through nights of backups and restore tests in virtual time. What it finds is its
/// own finding: only the world around it is told. The days between, at which nothing is planned, are skipped.
class History {
 public:
  History(World& world, const Storyline& story) : world_(world), story_(story) {}

  /// When the first of so many nights begins, of which the last is the one before `until`.
  static Time beginning(Time until, int nights);

  /// Plays the nights, and ends at `until` at the earliest, with no run under way and no operator. `told`:
  /// after each night how many have passed; false ends it.
  void play(int nights, Time until, const std::function<bool(int)>& told);

 private:
  void play_night(int ago);

  World& world_;
  const Storyline& story_;
  bool has_tests_ = false;
  bool is_ledger_left_out_ = false;
};

}  // namespace kymaros::demo
