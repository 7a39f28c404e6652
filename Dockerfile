# The daemon's image. It holds the built package and its one native library, and no Pulumi.
#   docker build -t REGISTRY/auditwire:VERSION . && docker push REGISTRY/auditwire:VERSION
#   buildah build -t REGISTRY/auditwire:VERSION . && buildah push REGISTRY/auditwire:VERSION
# Any base with Node 24 and glibc does: --build-arg BASE=registry.example.com/node:24-slim
ARG BASE=docker.io/library/node:24-slim

# The package as it is published, but for its types, and the library as package-lock.json pins it.
FROM ${BASE} AS package
WORKDIR /source
COPY . .
RUN npm ci --ignore-scripts --no-audit --no-fund
RUN npm run build -- --without-types && npm pack --ignore-scripts
RUN mkdir -p /app/node_modules \
 && tar -xzf auditwire-*.tgz -C /app --strip-components=1 \
 && cp -r node_modules/libsql node_modules/@libsql node_modules/@neon-rs node_modules/detect-libc /app/node_modules/

FROM ${BASE}
LABEL org.opencontainers.image.title="auditwire" \
      org.opencontainers.image.description="Who did what in my Kubernetes clusters, and was it an attack?" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=package /app /app
RUN ln -s /app/dist/daemon/cli/auditwire.js /usr/local/bin/auditwire \
 && mkdir -p /etc/auditwire /var/lib/auditwire \
 && chown 65532:65532 /var/lib/auditwire
ENV NODE_ENV=production
# No user of the base: a number that Kubernetes can tell is not root.
USER 65532:65532
WORKDIR /var/lib/auditwire
# Configuration is read from /etc/auditwire; only the data directory is written to.
EXPOSE 8083 8084
ENTRYPOINT ["auditwire"]
CMD ["serve", "--config", "/etc/auditwire/config.yaml"]
