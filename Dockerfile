# The image of "dotnet publish /t:PublishContainer", with a health check besides. Build it in the root of the repository:
#   docker build --build-arg VERSION=1.2.3 --tag feishu-approval .
# Every base image is pinned by the digest of its multi-platform index. Dependabot updates tag and digest (.github/dependabot.yml).
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0-noble@sha256:e70cdb7f80b0348f5cb85f19a8f670fca061f033d57eed12fa003d58b0e06317 AS build
ARG TARGETARCH
ARG VERSION
WORKDIR /source
COPY . .
RUN dotnet publish FeishuApproval.Local --configuration Release --os linux --arch $TARGETARCH --no-self-contained --output /app \
    ${VERSION:+-p:Version=$VERSION}

# Chiseled: no shell, no package manager. "extra" has the time zones that the records need.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra@sha256:00e0ad6a7ef8c0c1391b87f05c7ac757a15740455688f2bfcd146a3f4b987efd
WORKDIR /app
COPY --from=build /app .
# The account "app" of the base image, by number so that Kubernetes can see that it is not root. /home/app is its folder.
USER 1654
VOLUME /home/app
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s --retries=3 \
    CMD ["dotnet", "/app/feishu-approval.dll", "health", "--url", "http://127.0.0.1:8080", "--timeout", "4"]
ENTRYPOINT ["dotnet", "/app/feishu-approval.dll"]
CMD ["serve", "--data", "/home/app/data", "--urls", "http://0.0.0.0:8080"]
