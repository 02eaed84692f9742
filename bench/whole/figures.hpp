#pragma once

#include <string>

#include "whole/table.hpp"

/// Each adds to the table what it measures. `program` is the shipped binary, which then runs as a process of
/// its own (Live); the others run the operator in this process, in virtual time.
namespace kymaros::bench {

/// What the operator holds, and how soon it is ready: alone, among strangers, and with many tests and
/// reports.
void measure_held(Table& table, const std::string& program);

/// Requests of one run, as tests and reports grow.
void measure_growth(Table& table);

/// Many tests that are due at once: how long it takes, what it costs.
void measure_burst(Table& table, const std::string& program);

/// From the provider's "Completed" to the first look at what it restored.
void measure_reaction(Table& table, const std::string& program);

/// Our reading of a list, beside Boost.JSON's alone.
void measure_decoding(Table& table);

}  // namespace kymaros::bench
