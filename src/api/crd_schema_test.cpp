// The structs and the CRDs say the same: every property has a member of a fitting type, and every member a
// property.
#include <gtest/gtest.h>

#include <set>

#include "api/crd_manifests.hpp"
#include "api/health_check_policy.hpp"
#include "api/restore_report.hpp"
#include "api/restore_test.hpp"
#include "api/vocabulary.hpp"
#include "json/yaml.hpp"

namespace kymaros::api {
namespace {

json::Value manifest(std::string_view name) {
  for (const auto& embedded : crd_manifests()) {
    if (embedded.name == name) return json::parse_yaml(embedded.yaml).value();
  }
  throw std::runtime_error("no such manifest: " + std::string(name));
}

const json::Value& version_of(const json::Value& crd) { return crd.at_pointer("/spec/versions/0"); }

json::Value schema_of(std::string_view name) {
  return version_of(manifest(name)).at_pointer("/schema/openAPIV3Schema");
}

/// Collects where a schema and a C++ type differ.
class Comparison {
 public:
  template <class T>
  void compare(const std::string& path, const json::Value& schema) {
    if (json::find(schema, {"x-kubernetes-preserve-unknown-fields"})) {
      expect_type(path, schema, "object");
    } else {
      As<T>::compare(*this, path, schema);
    }
  }

  const std::vector<std::string>& differences() const { return differences_; }

 private:
  void expect_type(const std::string& path, const json::Value& schema, std::string_view type,
                   std::string_view format = {}) {
    if (json::find_string(schema, {"type"}) != type || json::find_string(schema, {"format"}) != format) {
      differences_.push_back(path + ": the struct has " + std::string(type) + " " + std::string(format));
    }
  }

  template <class T>
  struct As;

  std::vector<std::string> differences_;
};

template <class T>
  requires std::is_convertible_v<T, std::string>
struct Comparison::As<T> {
  static void compare(Comparison& self, const std::string& path, const json::Value& schema) {
    self.expect_type(path, schema, "string");
  }
};

template <>
struct Comparison::As<bool> {
  static void compare(Comparison& self, const std::string& path, const json::Value& schema) {
    self.expect_type(path, schema, "boolean");
  }
};

template <std::signed_integral T>
struct Comparison::As<T> {
  static void compare(Comparison& self, const std::string& path, const json::Value& schema) {
    self.expect_type(path, schema, "integer", sizeof(T) == 4 ? "int32" : "int64");
  }
};

template <>
struct Comparison::As<Time> {
  static void compare(Comparison& self, const std::string& path, const json::Value& schema) {
    self.expect_type(path, schema, "string", "date-time");
  }
};

template <class T>
struct Comparison::As<std::optional<T>> : Comparison::As<T> {};

template <class T>
struct Comparison::As<std::vector<T>> {
  static void compare(Comparison& self, const std::string& path, const json::Value& schema) {
    self.expect_type(path, schema, "array");
    if (const auto* items = json::find(schema, {"items"})) self.compare<T>(path + "[]", *items);
  }
};

template <class T>
struct Comparison::As<std::map<std::string, T>> {
  static void compare(Comparison& self, const std::string& path, const json::Value& schema) {
    self.expect_type(path, schema, "object");
    const auto* values = json::find(schema, {"additionalProperties"});
    if (!values) return self.differences_.push_back(path + ": the struct has a map");
    self.compare<T>(path + ".*", *values);
  }
};

template <json::DescribedStruct T>
struct Comparison::As<T> {
  static void compare(Comparison& self, const std::string& path, const json::Value& schema) {
    self.expect_type(path, schema, "object");
    std::set<std::string> members;
    boost::mp11::mp_for_each<json::Members<T>>([&](auto member) {
      const std::string key(json::member_key(member.name));
      members.insert(key);
      if (key == "metadata") return;  // the API server's own
      const std::string place = path + "." + key;
      const auto* property = json::find(schema, {"properties", key});
      if (!property) return self.differences_.push_back(place + ": not in the schema");
      self.compare<std::remove_cvref_t<decltype(std::declval<T>().*member.pointer)>>(place, *property);
    });
    const auto* properties = json::find(schema, {"properties"});
    if (!properties) return;
    for (const auto& [key, property] : properties->as_object()) {
      const bool is_ours = path.contains('.') || (key != "apiVersion" && key != "kind");
      if (is_ours && !members.contains(key)) {
        self.differences_.push_back(path + "." + std::string(key) + ": not in the struct");
      }
    }
  }
};

template <class T>
std::vector<std::string> differences(std::string_view name) {
  Comparison comparison;
  comparison.compare<T>(T::resource().kind, schema_of(name));
  return comparison.differences();
}

TEST(CrdSchema, SaysWhatTheStructsSay) {
  EXPECT_EQ(differences<RestoreTest>("restoretests.yaml"), std::vector<std::string>());
  EXPECT_EQ(differences<RestoreReport>("restorereports.yaml"), std::vector<std::string>());
  // Its status is an empty object that nobody writes.
  EXPECT_EQ(differences<HealthCheckPolicy>("healthcheckpolicies.yaml"),
            std::vector<std::string>{"HealthCheckPolicy.status: not in the struct"});
}

template <class T>
void expect_names(std::string_view name) {
  const json::Value crd = manifest(name);
  const kube::ResourceType& type = T::resource();
  EXPECT_EQ(json::find_string(crd, {"metadata", "name"}), type.plural + "." + type.group);
  EXPECT_EQ(json::find_string(crd, {"spec", "group"}), type.group);
  EXPECT_EQ(json::find_string(crd, {"spec", "names", "plural"}), type.plural);
  EXPECT_EQ(json::find_string(crd, {"spec", "names", "kind"}), type.kind);
  EXPECT_EQ(json::find_string(crd, {"spec", "scope"}), "Namespaced");
  EXPECT_EQ(json::find_string(version_of(crd), {"name"}), type.version);
}

TEST(CrdSchema, NamesAreThoseOfTheResourceTypes) {
  expect_names<RestoreTest>("restoretests.yaml");
  expect_names<RestoreReport>("restorereports.yaml");
  expect_names<HealthCheckPolicy>("healthcheckpolicies.yaml");
  EXPECT_EQ(crd_manifests().size(), 3U);
}

template <Vocabulary E>
void expect_words(const json::Value& schema, std::string_view pointer) {
  json::Array words;
  for (const auto& word : kWords<E>) words.push_back(json::Value(word.text));
  EXPECT_EQ(schema.at_pointer(pointer).at("enum").as_array(), words) << pointer;
}

TEST(CrdSchema, EnumsAreTheVocabulary) {
  const json::Value test = schema_of("restoretests.yaml");
  const std::string spec = "/properties/spec/properties";
  expect_words<Provider>(test, spec + "/backupSource/properties/provider");
  expect_words<NetworkIsolation>(test, spec + "/sandbox/properties/networkIsolation");
  expect_words<VerdictMode>(test, spec + "/verdict/properties/mode");
  expect_words<ReportRetention>(test, spec + "/reportRetention");
  expect_words<RestoreTestPhase>(test, "/properties/status/properties/phase");
  const json::Value report = schema_of("restorereports.yaml");
  const std::string status = "/properties/status/properties";
  expect_words<RunResult>(report, status + "/result");
  expect_words<VerdictMode>(report, status + "/verdictMode");
  expect_words<CheckStatus>(report, status + "/checks/items/properties/status");
  expect_words<LevelStatus>(report, status + "/validationLevels/properties/podStartup/properties/status");
  expect_words<CheckType>(schema_of("healthcheckpolicies.yaml"),
                          "/properties/spec/properties/checks/items/properties/type");
}

/// Keys that the schema requires and `value` lacks.
void find_absent(const std::string& path, const json::Value& schema, const json::Value& value,
                 std::vector<std::string>& absent) {
  if (const auto* required = json::find(schema, {"required"})) {
    for (const auto& key : required->as_array()) {
      if (!value.as_object().contains(key.as_string()))
        absent.push_back(path + "." + std::string(key.as_string()));
    }
  }
  if (!value.is_object()) return;
  for (const auto& [key, inner] : value.as_object()) {
    if (const auto* property = json::find(schema, {"properties", key})) {
      find_absent(path + "." + std::string(key), *property, inner, absent);
    }
  }
}

TEST(CrdSchema, TheEmptiestReportHasEveryRequiredKey) {
  RestoreReport report;
  report.spec.testRef = "nightly";
  report.status.startedAt = Time();
  report.status.completedAt = Time();
  std::vector<std::string> absent;
  find_absent("RestoreReport", schema_of("restorereports.yaml"), json::encode(report), absent);
  EXPECT_EQ(absent, std::vector<std::string>());
}

TEST(CrdSchema, TheEmptiestLogsAndEventsHaveEveryRequiredKey) {
  const json::Value schema = schema_of("restorereports.yaml");
  const std::string status = "/properties/status/properties";
  std::vector<std::string> absent;
  find_absent("podLogs[]", schema.at_pointer(status + "/podLogs/items"),
              json::encode(PodLog{.containers = {ContainerLog{}}}), absent);
  find_absent("containers[]", schema.at_pointer(status + "/podLogs/items/properties/containers/items"),
              json::encode(ContainerLog{}), absent);
  find_absent("events[]", schema.at_pointer(status + "/events/items"), json::encode(EventReport{}), absent);
  EXPECT_EQ(absent, std::vector<std::string>());
}

}  // namespace
}  // namespace kymaros::api
