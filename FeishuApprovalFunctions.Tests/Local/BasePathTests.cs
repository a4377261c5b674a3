using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using FeishuApproval.Configuration;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Tests.Commands;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.Local;

/// <summary>The server below the prefix of a reverse proxy.</summary>
public sealed class BasePathTests
{
    private const string Key = "a-key-of-the-32-characters-of-a-share-link";

    [Theory]
    [InlineData("/feishu/api/health/live", null, HttpStatusCode.OK)]
    [InlineData("/feishu/", null, HttpStatusCode.OK)]
    [InlineData("/feishu", null, HttpStatusCode.OK)]
    [InlineData("/api/health/live", null, HttpStatusCode.OK)]
    [InlineData("//api/health/live", null, HttpStatusCode.OK)]
    [InlineData("//feishu/api/health/live", null, HttpStatusCode.OK)]
    [InlineData("/feishu2/api/health/live", null, HttpStatusCode.NotFound)]
    [InlineData("/FEISHU/api/health/live", null, HttpStatusCode.NotFound)]
    [InlineData("/hr/leave/api/health/live", "/hr/leave", HttpStatusCode.OK)]
    [InlineData("/hr/leave/api/health/live", "/hr/leave/", HttpStatusCode.OK)]
    [InlineData("/api/health/live", "/hr/leave", HttpStatusCode.OK)]
    [InlineData("/hr/leave/api/health/live", null, HttpStatusCode.NotFound)]
    [InlineData("/hr/leave/api/health/live", "hr leave", HttpStatusCode.NotFound)]
    public async Task A_request_is_answered_with_and_without_the_prefix(
        string path,
        string? forwarded,
        HttpStatusCode status
    )
    {
        using var folder = new TempFolder();
        await using var server = await StartAsync(folder, "Http__BasePath=/feishu;Http__TrustedProxies=127.0.0.1,::1");

        Assert.Equal(status, await StatusAsync(server.Address, path, forwarded));
    }

    [Fact]
    public async Task The_header_of_an_unknown_proxy_changes_nothing()
    {
        using var folder = new TempFolder();
        await using var server = await StartAsync(folder, "Http__TrustedProxies=10.0.0.0/8");

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(server.Address, "/hr/api/health/live", "/hr"));
    }

    [Theory]
    [InlineData("Http__BasePath=feishu", "Http__BasePath is \"feishu\".")]
    [InlineData("Http__BasePath=/a b", "Http__BasePath is \"/a b\".")]
    [InlineData("Http__BasePath=/../a", "Http__BasePath is \"/../a\".")]
    [InlineData("Http__TrustedProxies=proxy.local", "Http__TrustedProxies has \"proxy.local\".")]
    [InlineData("Http__Prefix=/a", "There is no setting Http__Prefix.")]
    public async Task A_wrong_setting_stops_the_start(string setting, string words)
    {
        using var folder = new TempFolder();

        var exception = await Assert.ThrowsAsync<ConfigurationException>(() => StartAsync(folder, setting));

        Assert.StartsWith(words, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_document_names_its_server_relative_to_itself()
    {
        using var folder = new TempFolder();
        await using var server = await StartAsync(folder, "Http__BasePath=/feishu");
        using var http = new HttpClient();
        var address = new Uri(server.Address, "/feishu/api/openapi.json");

        var document = JsonNode.Parse(await http.GetStringAsync(address))!;

        Assert.Equal(new Uri(server.Address, "/feishu/"), new Uri(address, (string)document["servers"]![0]!["url"]!));
    }

    [Fact]
    public async Task A_share_link_has_the_prefix()
    {
        var cli = await Cli.RunAsync(
            "share",
            "--tenant",
            "a-tenant",
            "--key",
            Key,
            "--url",
            "https://example.com/feishu/"
        );

        Assert.Equal(0, cli.ExitCode);
        Assert.Contains("https://example.com/feishu/api/calendar#token=", cli.Output, StringComparison.Ordinal);
        Assert.Contains("https://example.com/feishu/api/calendar.ics?token=", cli.Output, StringComparison.Ordinal);
    }

    [NginxTheory]
    [InlineData("", "proxy_set_header X-Forwarded-Prefix /feishu;")]
    [InlineData("/", "")]
    public async Task Through_nginx_pages_API_and_webhook_are_below_the_prefix(string target, string header)
    {
        using var folder = new TempFolder();
        await using var server = await StartAsync(folder, $"Http__TrustedProxies=127.0.0.1;Api__Key={Key}");
        int port = FreePort();
        string configuration = folder.File(
            "nginx.conf",
            $$"""
            worker_processes 1;
            daemon off;
            pid {{folder.Path}}/nginx.pid;
            error_log {{folder.Path}}/error.log;
            events {}
            http {
              access_log off;
              client_body_temp_path {{folder.Path}}/body;
              proxy_temp_path {{folder.Path}}/proxy;
              fastcgi_temp_path {{folder.Path}}/fastcgi;
              uwsgi_temp_path {{folder.Path}}/uwsgi;
              scgi_temp_path {{folder.Path}}/scgi;
              server {
                listen 127.0.0.1:{{port}};
                location /feishu/ {
                  proxy_pass {{server.Address.GetLeftPart(UriPartial.Authority)}}{{target}};
                  proxy_set_header Host $host;
                  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                  {{header}}
                }
              }
            }
            """
        );
        using var nginx = Process.Start(
            new ProcessStartInfo(NginxTheoryAttribute.Program, ["-p", folder.Path, "-c", configuration])
        )!;
        try
        {
            var proxy = new Uri($"http://127.0.0.1:{port}/feishu/");
            using var http = new HttpClient { BaseAddress = proxy };
            await UntilAsync(async () =>
                await StatusAsync(proxy, "/feishu/api/health/live", null) == HttpStatusCode.OK
            );

            Assert.Contains("<title>", await http.GetStringAsync("api/calendar"), StringComparison.Ordinal);
            Assert.Contains("<title>", await http.GetStringAsync(string.Empty), StringComparison.Ordinal);
            Assert.Contains("\"paths\"", await http.GetStringAsync("api/openapi.json"), StringComparison.Ordinal);
            using var refused = await http.GetAsync("api/status");
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            http.DefaultRequestHeaders.Add("x-functions-key", Key);
            Assert.Contains("\"since\"", await http.GetStringAsync("api/status"), StringComparison.Ordinal);
            using var forged = await http.PostAsync("api/feishu/events", new StringContent("{}"));
            Assert.Equal(HttpStatusCode.Unauthorized, forged.StatusCode);
        }
        finally
        {
            nginx.Kill(entireProcessTree: true);
            await nginx.WaitForExitAsync();
        }
    }

    private static Task<LocalServer> StartAsync(TempFolder folder, string settings) =>
        TestServer.StartAsync(folder, $"Feishu__VerificationToken=t;{settings}");

    private static async Task<HttpStatusCode> StatusAsync(Uri server, string path, string? forwarded)
    {
        // A Uri would remove the second slash.
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(server.Host, server.Port);
        }
        catch (SocketException)
        {
            return HttpStatusCode.ServiceUnavailable;
        }

        string header = forwarded is null ? string.Empty : $"{BasePath.Header}: {forwarded}\r\n";
        await using var stream = client.GetStream();
        await stream.WriteAsync(
            System.Text.Encoding.ASCII.GetBytes(
                $"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\n{header}Connection: close\r\n\r\n"
            )
        );
        using var reader = new StreamReader(stream);
        return (HttpStatusCode)
            int.Parse((await reader.ReadLineAsync())!.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            await Task.Yield();
            limit.Token.ThrowIfCancellationRequested();
        }
    }
}

/// <summary>A test that needs nginx, as Debian has it.</summary>
internal sealed class NginxTheoryAttribute : TheoryAttribute
{
    public NginxTheoryAttribute()
    {
        if (!File.Exists(Program))
            Skip = $"{Program} is not installed.";
    }

    public static string Program => "/usr/sbin/nginx";
}
