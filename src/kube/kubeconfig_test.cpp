#include "kube/kubeconfig.hpp"

#include <gtest/gtest.h>

#include <map>

#include "kube/base64.hpp"

namespace kymaros::kube {
namespace {

/// Files and environment out of maps.
struct World {
  std::map<std::string, std::string, std::less<>> environment;
  std::map<std::string, std::string, std::less<>> files;

  Surroundings surroundings() const {
    return {.environment =
                [this](std::string_view name) {
                  const auto found = environment.find(name);
                  return found == environment.end() ? std::string() : found->second;
                },
            .read = [this](const std::string& path) -> Result<std::string> {
              const auto found = files.find(path);
              if (found == files.end()) return fail(ErrorCode::NotFound, path + " is not there");
              return found->second;
            }};
  }
  Result<Config> load(const ConfigFlags& flags = {}) const { return load_config(flags, surroundings()); }
};

constexpr const char* kSimple = R"(
apiVersion: v1
kind: Config
current-context: dev
clusters:
- name: dev-cluster
  cluster: {server: "https://dev:6443", certificate-authority-data: Q0E=, tls-server-name: kubernetes}
- name: prod-cluster
  cluster: {server: "https://prod/k8s/c1", certificate-authority: pki/ca.crt}
users:
- name: dev-user
  user: {client-certificate-data: Q0VSVA==, client-key-data: S0VZ}
- name: prod-user
  user: {token: secret}
contexts:
- name: dev
  context: {cluster: dev-cluster, user: dev-user, namespace: team}
- name: prod
  context: {cluster: prod-cluster, user: prod-user}
)";

/// A kubeconfig whose only cluster and user hold what is given.
std::string with(const std::string& cluster, const std::string& user) {
  return "current-context: c\ncontexts: [{name: c, context: {cluster: c, user: u}}]\n"
         "clusters: [{name: c, cluster: " +
         cluster + "}]\nusers: [{name: u, user: " + user + "}]\n";
}
constexpr const char* kServer = R"({server: "https://h"})";

Result<Config> load_with(const std::string& cluster, const std::string& user) {
  const World world{
      .environment = {},
      .files = {
          {"/dir/config", with(cluster, user)}, {"/dir/token", "from-file\n"}, {"/dir/pki/ca.crt", "CA"}}};
  return world.load({.kubeconfig = "/dir/config"});
}

TEST(Kubeconfig, ItsCurrentContextCounts) {
  const World world{.environment = {}, .files = {{"/home/me/config", kSimple}}};
  const auto config = world.load({.kubeconfig = "/home/me/config"});
  ASSERT_TRUE(config.has_value()) << config.error().message;
  EXPECT_EQ(config->server, "https://dev:6443");
  EXPECT_EQ(config->namespace_, "team");
  EXPECT_EQ(config->tls().ca_pem, "CA");
  EXPECT_EQ(config->tls().certificate_pem, "CERT");
  EXPECT_EQ(config->tls().key_pem, "KEY");
  EXPECT_EQ(config->tls().server_name, "kubernetes");
}

TEST(Kubeconfig, AnotherContextCanBeChosenAndPathsAreRelativeToTheFile) {
  const World world{.environment = {},
                    .files = {{"/home/me/config", kSimple}, {"/home/me/pki/ca.crt", "PROD"}}};
  const auto config = world.load({.kubeconfig = "/home/me/config", .context = "prod"});
  ASSERT_TRUE(config.has_value()) << config.error().message;
  EXPECT_EQ(config->server, "https://prod/k8s/c1");
  EXPECT_EQ(config->namespace_, "default");
  EXPECT_EQ(config->token, "secret");
  EXPECT_EQ(config->ca.text, "PROD");
  EXPECT_EQ(config->ca.file, "/home/me/pki/ca.crt");
}

TEST(Kubeconfig, AListOfFilesIsOneAndTheFirstDefinitionWins) {
  const World world{
      .environment = {{"KUBECONFIG", "/missing:/a:/b"}},
      .files = {{"/a", "current-context: c\nclusters: [{name: k, cluster: {server: \"https://first\"}}]\n"},
                {"/b",
                 "current-context: other\ncontexts: [{name: c, context: {cluster: k, user: u}}]\n"
                 "clusters: [{name: k, cluster: {server: \"https://second\"}}]\n"
                 "users: [{name: u, user: {token: t}}]\n"}}};
  const auto config = world.load();
  ASSERT_TRUE(config.has_value()) << config.error().message;
  EXPECT_EQ(config->server, "https://first");
  EXPECT_EQ(config->token, "t");
}

TEST(Kubeconfig, ATokenFileWinsOverAToken) {
  const auto config = load_with(kServer, "{token: old, tokenFile: token}");
  ASSERT_TRUE(config.has_value());
  EXPECT_EQ(config->token_file, "/dir/token");
}

TEST(Kubeconfig, DataWinsOverAFile) {
  const auto config = load_with(
      R"({server: "https://h", certificate-authority: /nowhere, certificate-authority-data: Q0E=})", "{}");
  ASSERT_TRUE(config.has_value()) << config.error().message;
  EXPECT_EQ(config->ca.text, "CA");
  EXPECT_EQ(config->ca.file, "");
}

TEST(Kubeconfig, PasswordsAndImpersonationAreHeaders) {
  const auto config =
      load_with(kServer, R"({username: a, password: b, act-as: jane, act-as-uid: "7", act-as-groups: [g1, g2],
                   act-as-user-extra: {example.org/scope: [read]}})");
  ASSERT_TRUE(config.has_value()) << config.error().message;
  EXPECT_EQ(config->headers.get("Authorization"), "Basic YTpi");
  EXPECT_EQ(config->headers.get("Impersonate-User"), "jane");
  EXPECT_EQ(config->headers.get("Impersonate-Uid"), "7");
  EXPECT_EQ(config->headers.get("Impersonate-Extra-example.org%2Fscope"), "read");
  EXPECT_EQ(std::ranges::count(config->headers, "Impersonate-Group", &http::Headers::Field::name), 2);
}

TEST(Kubeconfig, APluginIsFoundBesideItsFileAndToldOfTheCluster) {
  const auto config = load_with(
      R"({server: "https://h", certificate-authority-data: Q0E=,
          extensions: [{name: client.authentication.k8s.io/exec, extension: {audience: a}}]})",
      R"({exec: {apiVersion: client.authentication.k8s.io/v1, command: ./bin/login, args: [get, token],
                 env: [{name: REGION, value: eu}], provideClusterInfo: true, interactiveMode: Never,
                 installHint: brew it}})");
  ASSERT_TRUE(config.has_value()) << config.error().message;
  ASSERT_TRUE(config->exec.has_value());
  EXPECT_EQ(config->exec->arguments, (std::vector<std::string>{"/dir/./bin/login", "get", "token"}));
  EXPECT_EQ(config->exec->environment.at(0).second, "eu");
  EXPECT_EQ(config->exec->installHint, "brew it");
  EXPECT_EQ(
      config->exec->cluster,
      json::parse(R"({"server":"https://h","certificate-authority-data":"Q0E=","config":{"audience":"a"}})")
          .value());
}

TEST(Kubeconfig, APluginIsNotAskedWhereSomethingElseSaysWhoWeAre) {
  const auto config =
      load_with(kServer, "{token: t, exec: {apiVersion: client.authentication.k8s.io/v1, command: login}}");
  ASSERT_TRUE(config.has_value());
  EXPECT_FALSE(config->exec.has_value());
}

struct BadStory {
  const char* name;
  const char* cluster;
  const char* user;
  const char* words;
};
class BadKubeconfigs : public testing::TestWithParam<BadStory> {};

TEST_P(BadKubeconfigs, AreRefusedInWords) {
  const auto config = load_with(GetParam().cluster, GetParam().user);
  ASSERT_FALSE(config.has_value());
  EXPECT_EQ(config.error().code, ErrorCode::Invalid);
  EXPECT_NE(config.error().message.find(GetParam().words), std::string::npos) << config.error().message;
}

INSTANTIATE_TEST_SUITE_P(
    Stories, BadKubeconfigs,
    testing::Values(
        BadStory{"Proxy", R"({server: "https://h", proxy-url: "http://p"})", "{}",
                 "proxy-url is not supported"},
        BadStory{"AuthProvider", kServer, "{auth-provider: {name: gcp}}", "auth-provider is not supported"},
        BadStory{"NoServer", "{}", "{}", "server"},
        BadStory{"ServerWithoutScheme", "{server: h}", "{}", "server"},
        BadStory{"InsecureWithAuthority",
                 R"({server: "https://h", insecure-skip-tls-verify: true, certificate-authority-data: Q0E=})",
                 "{}", "insecure-skip-tls-verify"},
        BadStory{"BadBase64", R"({server: "https://h", certificate-authority-data: "!"})", "{}",
                 "malformed base64"},
        BadStory{"MissingFile", R"({server: "https://h", certificate-authority: ca})", "{}", "/dir/ca"},
        BadStory{"CertificateWithoutKey", kServer, "{client-certificate-data: Q0E=}", "belong together"},
        BadStory{"TwoIdentities", kServer, "{username: a, password: b, token: t}", "both"},
        BadStory{"WrongType", kServer, "{token: [a]}", "token is not a string"},
        BadStory{"OldPlugin", kServer,
                 "{exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}}", "apiVersion"},
        BadStory{"PluginForPersons", kServer,
                 "{exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Always}}",
                 "interactiveMode"},
        BadStory{"PluginWithoutCommand", kServer, "{exec: {apiVersion: client.authentication.k8s.io/v1}}",
                 "command is missing"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(Kubeconfig, NamesThatAreNotDefinedAreNamed) {
  const World world{.environment = {}, .files = {{"/c", kSimple}, {"/empty", ""}, {"/list", "[]"}}};
  EXPECT_NE(world.load({.kubeconfig = "/c", .context = "stage"}).error().message.find("\"stage\""),
            std::string::npos);
  EXPECT_EQ(world.load({.kubeconfig = "/empty"}).error().code, ErrorCode::Invalid);
  EXPECT_EQ(world.load({.kubeconfig = "/list"}).error().code, ErrorCode::Invalid);
  EXPECT_FALSE(world.load({.kubeconfig = "/nowhere"}).has_value());
}

World pod() {
  const std::string directory = "/var/run/secrets/kubernetes.io/serviceaccount";
  return {.environment = {{"KUBERNETES_SERVICE_HOST", "10.96.0.1"}, {"KUBERNETES_SERVICE_PORT", "443"}},
          .files = {{directory + "/token", "t"},
                    {directory + "/ca.crt", "CA"},
                    {directory + "/namespace", "kymaros\n"}}};
}

TEST(InCluster, APodIsItsServiceAccount) {
  const auto config = pod().load();
  ASSERT_TRUE(config.has_value()) << config.error().message;
  EXPECT_EQ(config->server, "https://10.96.0.1:443");
  EXPECT_EQ(config->namespace_, "kymaros");
  EXPECT_EQ(config->ca.text, "CA");
  EXPECT_TRUE(config->token_file.ends_with("/token"));
}

TEST(InCluster, AnIpv6AddressIsBracketed) {
  auto world = pod();
  world.environment["KUBERNETES_SERVICE_HOST"] = "fd00::1";
  EXPECT_EQ(world.load()->server, "https://[fd00::1]:443");
}

TEST(InCluster, AKubeconfigInTheEnvironmentGoesFirst) {
  auto world = pod();
  world.environment["KUBECONFIG"] = "/c";
  world.files["/c"] = kSimple;
  EXPECT_EQ(world.load()->server, "https://dev:6443");
}

TEST(InCluster, APodWithoutTokenIsToldWhy) {
  auto world = pod();
  world.files.clear();
  const auto config = world.load();
  ASSERT_FALSE(config.has_value());
  EXPECT_NE(config.error().message.find("automountServiceAccountToken"), std::string::npos);
}

TEST(Config, TheHomeDirectoryIsTheLastPlaceToLook) {
  World world{.environment = {{"HOME", "/home/me"}}, .files = {{"/home/me/.kube/config", kSimple}}};
  EXPECT_EQ(world.load()->server, "https://dev:6443");
  world.files.clear();
  EXPECT_EQ(world.load().error().code, ErrorCode::Invalid);
}

}  // namespace
}  // namespace kymaros::kube
