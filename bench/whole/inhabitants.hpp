#pragma once

#include <string>

#include "kube/resource.hpp"
#include "whole/test_bed.hpp"

namespace kymaros::bench {

inline constexpr const char* kTests = "restoretests.restore.kymaros.io";
inline constexpr const char* kReports = "restorereports.restore.kymaros.io";

/// What of our own kinds a cluster holds.
struct Held {
  int tests = 0;    // each with ten runs behind it and the next one in months
  int reports = 0;  // ten of each test, the others of tests that are gone
};

/// A test of a backup of namespace `source`, whose first run is due at once. It asks for no stability: what
/// a run waits for by its owner's wish is no figure of ours. `policy`: whose checks it makes; empty: none.
void add_test(TestBed& bed, const std::string& name, const std::string& source,
              const std::string& policy = {});

/// Asks for a run of a test now.
void trigger(TestBed& bed, const std::string& name);

/// No run is under way or asked for.
bool is_at_rest(TestBed& bed, const std::string& name);
bool are_all_at_rest(TestBed& bed);

/// Fills the cluster with tests "held-<n>" and with reports: copies of a test that really ran, and of its
/// report, so that they are as large as they come. Runs an operator for that, which is ended again.
void inhabit(TestBed& bed, Held held);

/// Objects that are none of our business: namespaces with pods, ConfigMaps and Secrets, `count` in all.
void add_strangers(TestBed& bed, int count);

}  // namespace kymaros::bench
