"""nginx from its Debian package: a web server as a backed-up application."""

import shutil
from pathlib import Path

from . import archive, cache, debian, libraries
from .root_file_system import RootFileSystem

TAG = "localhost/nginx:1"

CONFIGURATION = """\
pid /tmp/nginx.pid;
error_log /dev/stderr;
events {}
http {
  include /etc/nginx/mime.types;
  access_log /dev/stdout;
  client_body_temp_path /tmp/body;
  proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi;
  scgi_temp_path /tmp/scgi;
  server {
    listen 8080;
    root /usr/share/nginx/html;
  }
}
"""


def image() -> Path:
    """nginx on port 8080, without root rights; pages in /usr/share/nginx/html."""
    packages = debian.library_closure(["nginx", "nginx-common", "libc6"])

    def build(target: Path) -> None:
        unpacked = cache.empty_folder(cache.folder() / "nginx.unpacked")
        debian.unpack(packages, unpacked)
        root = cache.empty_folder(cache.folder() / "nginx.root")
        files = RootFileSystem(root, {"app": 65532})
        program = unpacked / "usr/sbin/nginx"
        files.copy(program, "usr/sbin/nginx")
        files.copy_libraries(libraries.of_unpacked(program, unpacked))
        files.copy(unpacked / "etc/nginx/mime.types", "etc/nginx/mime.types")
        files.write("etc/nginx/nginx.conf", CONFIGURATION)
        files.write("usr/share/nginx/html/index.html", "nginx\n")
        files.add_busybox(["sh", "wget", "timeout"])
        archive.write(target, TAG, root, {
            "Env": ["PATH=/usr/sbin:/bin"], "User": "65532:65532",
            "Entrypoint": ["nginx", "-e", "/dev/stderr", "-g", "daemon off;"]})
        shutil.rmtree(root)
        shutil.rmtree(unpacked)

    return cache.kept("nginx", ".tar", cache.hash_of([repr(sorted(packages.items()))]), build)
