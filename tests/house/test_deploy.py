import re
import subprocess

import pytest
import yaml

from tests.house.source import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES = COMPOSE["services"]
APP_SERVICES = {name: service for name, service in SERVICES.items() if service.get("build")}
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
LOCKS = ["requirements.lock", "requirements-dev.lock"]
# 此外一行也不许有：写不下网址。
LOCK_LINE = re.compile(r"[A-Za-z0-9_.-]+==[A-Za-z0-9.+!]+ \\|    --hash=sha256:[0-9a-f]{64}( \\)?|")


def names_read_by_settings():
    text = "".join(path.read_text("utf-8") for path in (ROOT / "config" / "settings").glob("*.py"))
    return set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z0-9_]+)"', text)) | {"DJANGO_SETTINGS_MODULE"}


def names_required_by_prod():
    return set(re.findall(r'^    "([A-Z_]+)",$', (ROOT / "config/settings/prod.py").read_text("utf-8"), re.M))


def test_everything_of_the_design_is_deployed():
    assert {"database", "broker", "storage", "web", "worker", "beat", "proxy"} <= set(SERVICES)
    assert set(APP_SERVICES) == {"migrate", "web", "worker", "beat"}


@pytest.mark.parametrize("name", sorted(APP_SERVICES))
def test_app_services_set_only_what_settings_read_and_all_they_require(name):
    given = set(APP_SERVICES[name]["environment"])
    assert given <= names_read_by_settings()
    assert names_required_by_prod() <= given
    assert APP_SERVICES[name]["environment"]["DJANGO_SETTINGS_MODULE"] == "config.settings.prod"


def test_only_the_proxy_is_reachable_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


def test_no_secret_is_written_down():
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    asked = set(re.findall(r"\$\{([A-Z0-9_]+):\?\}", text))
    example = dict(re.findall(r"^([A-Z0-9_]+)=(.*)$", (ROOT / ".env.example").read_text("utf-8"), re.M))
    assert asked <= set(example)
    assert set(example.values()) == {""}


def test_volumes_networks_and_mounted_files_exist():
    for name, service in SERVICES.items():
        assert set(service.get("networks", [])) <= set(COMPOSE["networks"]), name
        for volume in service.get("volumes", []):
            origin = volume.partition(":")[0]
            known = origin in COMPOSE["volumes"] or origin.startswith("./deploy/certs") or (ROOT / origin).exists()
            assert known, f"{name}: {origin}"


def test_services_wait_only_for_services_that_exist():
    for name, service in SERVICES.items():
        assert set(service.get("depends_on", [])) <= set(SERVICES), name


def test_proxy_is_trusted_and_tells_the_true_address():
    subnet = COMPOSE["networks"]["inside"]["ipam"]["config"][0]["subnet"]
    assert SERVICES["web"]["environment"]["TRUSTED_PROXIES"] == subnet
    nginx = (ROOT / "deploy/nginx.conf").read_text("utf-8")
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in nginx
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in nginx
    assert nginx.count("{") == nginx.count("}")


def test_image_is_built_as_house_rules_ask():
    assert "COPY ops/system-packages.txt" in DOCKERFILE
    assert "pip install --require-hashes -r requirements.lock" in DOCKERFILE
    assert "--no-install-recommends" in DOCKERFILE and "rm -rf /var/lib/apt/lists/*" in DOCKERFILE
    assert re.search(r"^USER (?!root)\w+", DOCKERFILE, re.M)
    assert not re.search(r"^ADD |:latest|SECRET|PASSWORD", DOCKERFILE, re.M)


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_no_address_and_hashes_every_package(name):
    text = (ROOT / name).read_text("utf-8")
    assert [line for line in text.splitlines() if not LOCK_LINE.fullmatch(line)] == []
    packages = re.findall(r"^[A-Za-z0-9_.-]+==\S+.*?(?=^[A-Za-z0-9]|\Z)", text, re.M | re.S)
    assert packages and all("--hash=sha256:" in package for package in packages)


def canonical(name):
    return re.split(r"[\[<>=!~;]", name)[0].replace("_", "-").lower()


def test_every_wanted_package_is_locked_and_explained():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [name for group in project["optional-dependencies"].values() for name in group]
    explained = (ROOT / "docs/dependencies.md").read_text("utf-8").lower()
    locked = {lock: set(re.findall(r"^([a-z0-9.-]+)==", (ROOT / lock).read_text("utf-8"), re.M)) for lock in LOCKS}
    for name in map(canonical, project["dependencies"]):
        assert name in locked["requirements.lock"], name
    for name in map(canonical, [*project["dependencies"], *extras]):
        assert name in locked["requirements-dev.lock"], name
        assert f"`{name}`" in explained, name


@pytest.mark.parametrize("script", ["ops/setup.sh", "ops/check.sh", "ops/lock.sh", ".ci/run"])
def test_scripts_parse(script):
    assert subprocess.run(["bash", "-n", script], cwd=ROOT).returncode == 0
    assert (ROOT / script).stat().st_mode & 0o100
