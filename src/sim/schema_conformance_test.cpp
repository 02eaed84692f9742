// The cases of test/conformance/schema_cases.yaml before the simulated API server, whose answers are to be
// those that a real one gave (test/api_server/check_schemas).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "json/merge_patch.hpp"
#include "json/yaml.hpp"
#include "sim/admission/admission.hpp"
#include "sim/custom_resources.hpp"
#include "sim/fields.hpp"
#include "sim/object.hpp"
#include "support/sim_core.hpp"

namespace kymaros::sim {
namespace {

using namespace std::chrono_literals;

json::Value file(const std::string& path) {
  std::ifstream in(std::string(KYMAROS_SOURCE_DIR) + "/" + path);
  std::stringstream text;
  text << in.rdbuf();
  auto read = json::parse_yaml(text.str());
  if (!read) throw std::runtime_error(path + ": " + read.error().message);
  return *std::move(read);
}

/// Causes in an order of their own, as the recorded ones.
json::Value refusal(const ApiError& error) {
  std::vector<std::tuple<std::string, std::string, std::string>> sorted;
  for (const auto& cause : error.causes) sorted.emplace_back(cause.field, cause.reason, cause.message);
  std::ranges::sort(sorted);
  json::Array causes;
  for (const auto& [field, reason, message] : sorted) {
    causes.push_back(json::Object{{"field", field}, {"reason", reason}, {"message", message}});
  }
  return json::Object{{"refused", std::move(causes)}};
}

json::Value what_it_says(const Answer<ObjectPtr>& answer) {
  if (!answer) return refusal(answer.error());
  auto object = (*answer)->get_object();
  for (const auto* field : {"apiVersion", "kind", "metadata"}) object.erase(field);
  return json::Object{{"object", std::move(object)}};
}

class SchemaConformance : public testing::Test {
 protected:
  SchemaConformance() {
    admit_as_a_cluster(core.registry);
    core.create("namespaces", R"({"metadata": {"name": "default"}})");
    for (const auto* path : {"api/crds/restoretests.yaml", "api/crds/restorereports.yaml",
                             "api/crds/healthcheckpolicies.yaml", "test/conformance/shapes.yaml"}) {
      core.registry.create(kDefinitions, file(path)).value();
    }
    core.loop.run_for(1s);
  }

  Answer<ObjectPtr> carry_out(const json::Value& test, const std::string& name) {
    const auto plural = json::find_string(test, {"kind"});
    const auto* given = json::find(test, {"object"});
    auto object = given ? *given : json::apply_merge_patch(table.at("good").at(plural), test.at("with"));
    object.as_object()["metadata"] = json::Object{{"name", name}, {"namespace", "default"}};
    const auto& kind = table.at("kinds").at(plural);
    const auto group = json::find_string(kind, {"apiVersion"});
    const auto resource = plural + "." + group.substr(0, group.find('/'));
    auto answer = core.registry.create(resource, std::move(object));
    if (const auto* patch = json::find(test, {"patch"})) {
      answer = core.registry.merge(resource, key_of(*answer.value()), patch->as_object());
    }
    if (const auto* patch = json::find(test, {"status"})) {
      answer = core.registry.merge(resource, key_of(*answer.value()), patch->as_object(), Part::Status);
    }
    return answer;
  }

  test::SimCore core;
  CustomResources custom_resources{core.registry};
  const json::Value table = file("test/conformance/schema_cases.yaml");
  const json::Value answers = file("test/conformance/schema_answers.yaml");
};

TEST_F(SchemaConformance, AnswersAsTheRealServerDid) {
  const auto& cases = table.at("cases").as_array();
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto name = json::find_string(cases[i], {"name"});
    const auto answer = what_it_says(carry_out(cases[i], fmt::format("case-{}", i)));
    EXPECT_EQ(answer, answers.at(name)) << name;
  }
  EXPECT_EQ(cases.size(), answers.as_object().size());
}

}  // namespace
}  // namespace kymaros::sim
