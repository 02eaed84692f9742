#pragma once

#include <functional>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

#include "async/task.hpp"
#include "conformance/cluster_under_test.hpp"
#include "conformance/reply.hpp"
#include "conformance/watch.hpp"

namespace kymaros::conformance {

/// A request and its answer.
struct Exchanged {
  std::string line;  // "GET /api/v1/namespaces -> 200"
  std::string body;  // of the answer
};

/// One case while it runs: its namespace, its requests, what it finds.
///
/// Objects are named as in api_path.hpp, bodies are YAML; $NS in either, and in expected texts, is the case's
/// namespace. Requests give back whatever the server answers; ok() is for those that must succeed.
///
///   const auto made = c.ok(co_await c.post("configmaps", "{metadata: {name: a}, data: {v: '1'}}"));
///   c.refused(co_await c.post("configmaps", "{metadata: {name: a}}"), 409, "AlreadyExists",
///             "configmaps \"a\" already exists");
class Case {
 public:
  using Here = std::source_location;
  using Predicate = std::function<bool(const Reply&)>;

  explicit Case(ClusterUnderTest& cluster) : cluster_(cluster) {}

  ClusterUnderTest& cluster() { return cluster_; }
  const std::string& ns() const { return namespace_; }

  // Requests
  Task<Reply> get(std::string what);
  Task<Reply> get_metadata(std::string what);  // as our client's metadata-only reads do
  Task<Reply> post(std::string what, std::string yaml);
  Task<Reply> put(std::string what, json::Value object);
  Task<Reply> merge(std::string what, std::string yaml);
  Task<Reply> patch(std::string what, std::string yaml);          // JSON patch
  Task<Reply> merge_by_kind(std::string what, std::string yaml);  // strategic merge patch
  Task<Reply> apply(std::string what, std::string yaml);          // server-side, as the one manager there is
  Task<Reply> remove(std::string what, std::string options_yaml = {});
  Task<Reply> send(http::Request request, std::string what);
  /// Asks for a conversation (exec, port-forward) in one of these sub-protocols.
  Task<http::OpenedWebSocket> converse(std::string what, std::string protocols);
  Task<Watch> watch(std::string what_and_query);
  Task<Watch> watch_metadata(std::string what_and_query);

  // What must have come about for the case to go on: throws CaseFailed
  Reply ok(Reply reply, Here here = Here::current()) const;
  /// Reads `what` again and again until `holds`; the reply that did. Sentences say what is waited for.
  Task<Reply> eventually(std::string what, std::string sentence, Predicate holds,
                         Duration within = std::chrono::minutes(1), Here here = Here::current());
  /// The same of another request than a plain read.
  Task<Reply> eventually(http::Request request, std::string what, std::string sentence, Predicate holds,
                         Duration within = std::chrono::minutes(1), Here here = Here::current());
  Task<Reply> becomes(std::string what, std::string pointer, json::Value value,
                      Duration within = std::chrono::minutes(1), Here here = Here::current());
  Task<void> goes(std::string what, Duration within = std::chrono::minutes(1), Here here = Here::current());
  Task<void> pause(Duration duration);

  // What the case finds
  void that(bool holds, std::string_view sentence, Here here = Here::current());
  void equal(const json::Value& found, const json::Value& expected, std::string_view about = {},
             Here here = Here::current());
  void same(std::string_view found, std::string_view expected, std::string_view about = {},
            Here here = Here::current());
  /// `expected` in YAML.
  void like(const json::Value& found, std::string_view expected, std::string_view about = {},
            Here here = Here::current());
  void status(const Reply& reply, int expected, Here here = Here::current());
  /// A Status of this code, reason and message; an empty message is any.
  void refused(const Reply& reply, int code, std::string_view reason, std::string_view message,
               Here here = Here::current());
  void event(const json::Value& event, std::string_view type, std::string_view name,
             Here here = Here::current());

  /// Deleted after the case: what does not stand in its namespace.
  void remove_afterwards(std::string what) { leftovers_.push_back(std::move(what)); }

  // For whoever runs the case
  Task<void> begin();
  Task<void> end();
  void fail(std::string failure) { failures_.push_back(std::move(failure)); }
  const std::vector<std::string>& failures() const { return failures_; }
  const std::vector<Exchanged>& transcript() const { return transcript_; }

 private:
  std::string filled(std::string_view text) const;
  std::string path(std::string_view what) const;
  json::Value yaml(std::string_view text) const;
  Task<Reply> write(std::string method, std::string what, std::string type, json::Value body);
  Task<Watch> open_watch(std::string what, std::string accept);
  void write_down(const Reply& reply);

  ClusterUnderTest& cluster_;
  std::string namespace_;
  std::vector<std::string> leftovers_;
  std::vector<std::string> failures_;
  std::vector<Exchanged> transcript_;
};

}  // namespace kymaros::conformance
