FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
WORKDIR /app

# 与本机安装同一份清单；浏览器、数据库与消息的服务端在别的容器，不进本镜像。
COPY ops/system-packages.txt ops/system-packages.txt
RUN grep -vE '^[[:space:]]*(#|$)|^(chromium-headless-shell|postgresql|redis-server)$' ops/system-packages.txt > /tmp/packages \
    && apt-get update \
    && xargs -a /tmp/packages apt-get install -y --no-install-recommends \
    && rm -rf /var/lib/apt/lists/* /tmp/packages

COPY requirements.lock .
RUN pip install --require-hashes -r requirements.lock

COPY . .
RUN python ops/build_fonts.py \
    && DJANGO_SETTINGS_MODULE=config.settings.build python manage.py collectstatic --no-input \
    && useradd --system --uid 10001 office \
    && mkdir -p var/files && chown -R office var

USER office
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4"]
