using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Weir.Silo.Hosting;
using Weir.Silo.Ingest;

namespace Weir.Silo.Tests.Support;

/// <summary>The whole server on a free loopback port, with a data directory of its own.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly WebApplication _app;
    private readonly string _data;

    private TestServer(WebApplication app, string data, Uri url)
    {
        _app = app;
        _data = data;
        Url = url;
        Http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(60) };
    }

    public Uri Url { get; }

    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<TestServer> StartAsync(string[]? settings = null, Action<WebApplicationBuilder>? configure = null, string? data = null)
    {
        data ??= Directory.CreateTempSubdirectory("weir-silo-").FullName;
        var app = Server.Build(["--urls", "http://127.0.0.1:0", "--data", data, "--Checkpoint:Interval=00:00:00.100", .. settings ?? []], builder =>
        {
            builder.Logging.ClearProviders();
            configure?.Invoke(builder);
        });
        await app.StartAsync();
        return new TestServer(app, data, new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()));
    }

    public Task<Reply> PostAsync(string body, string? type = "application/json", string kind = "counter", string? encoding = null, (string Id, string Number)? producer = null) =>
        PostAsync(Encoding.UTF8.GetBytes(body), type, kind, encoding, producer);

    public Task<Reply> PostAsync(byte[] body, string? type, string kind = "counter", string? encoding = null, (string Id, string Number)? producer = null) =>
        SendAsync(new ByteArrayContent(body), type, $"?kind={kind}", encoding, producer);

    public Task<Reply> SendAsync(HttpContent content, string? type, string query, string? encoding = null, (string Id, string Number)? producer = null) =>
        SendToAsync($"/v1/gateways/records{query}", content, type, encoding, producer);

    public async Task<Reply> SendToAsync(string path, HttpContent content, string? type, string? encoding = null, (string Id, string Number)? producer = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        if (producer is var (id, number))
        {
            request.Headers.TryAddWithoutValidation("Producer-Id", id);
            request.Headers.TryAddWithoutValidation("Producer-Sequence", number);
        }

        return await Reply.OfAsync(await Http.SendAsync(request));
    }

    public async Task<Reply> GetAsync(string path) => await Reply.OfAsync(await Http.GetAsync(new Uri(path, UriKind.Relative)));

    /// <summary>Asks until the gateway has so many records; says what it had instead.</summary>
    public Task AssertCountedAsync(string gateway, long records, string kind = "counter") => AssertCountedAsync($"/v1/gateways/{gateway}", "kinds", kind, "records", records);

    /// <summary>Asks until the device has so many readings; says what it had instead.</summary>
    public Task AssertReadingsAsync(string device, string type, long count) => AssertCountedAsync($"/v1/elevators/{Uri.EscapeDataString(device)}", "types", type, "count", count);

    private async Task AssertCountedAsync(string path, string groups, string group, string field, long count)
    {
        using var patience = new CancellationTokenSource(Patience);
        var seen = "no answer";
        while (!patience.IsCancellationRequested)
        {
            var reply = await GetAsync(path);
            seen = reply.Text;
            if (reply.Status == HttpStatusCode.OK && reply.Json.GetProperty(groups).TryGetProperty(group, out var found) && found.GetProperty(field).GetInt64() == count)
            {
                return;
            }
        }

        Assert.Fail($"{path} did not come to {count} {field} of {group} within {Patience}; it has {seen}");
    }

    public async Task<ClientWebSocket> ConnectAsync(string query, Action<ClientWebSocketOptions>? configure = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        configure?.Invoke(socket.Options);
        var url = new UriBuilder(Url) { Scheme = "ws", Path = "/v1/gateways/stream", Query = query }.Uri;
        try
        {
            await socket.ConnectAsync(url, CancellationToken.None);
        }
        catch (WebSocketException e)
        {
            throw new UpgradeRefusedException(socket.HttpStatusCode, e);
        }

        return socket;
    }

    /// <summary>Returns once the server has taken something that is not yet durable.</summary>
    public async Task WhenInFlightAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (Services.GetRequiredService<InFlightBytes>().Bytes == 0)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public void Stop() => _app.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

    public Task StopAsync() => _app.StopAsync();

    /// <summary>Its data directory, deleted with it.</summary>
    public string DataDirectory => _data;

    /// <summary>Stops it and leaves its data.</summary>
    /// <returns>The data directory.</returns>
    public async Task<string> StopAndKeepDataAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        return _data;
    }

    public async ValueTask DisposeAsync() => Directory.Delete(await StopAndKeepDataAsync(), recursive: true);
}

/// <summary>The server did not take an upgrade.</summary>
internal sealed class UpgradeRefusedException(HttpStatusCode status, Exception inner) : Exception($"The upgrade was answered {(int)status}.", inner)
{
    public HttpStatusCode Status => status;
}

/// <summary>An answer, read whole.</summary>
internal sealed record Reply(HttpStatusCode Status, string? Type, string Text, HttpResponseHeaders Headers)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public int Accepted => Json.GetProperty("accepted").GetInt32();

    public int Rejected => Json.GetProperty("rejectedCount").GetInt32();

    public IEnumerable<(long Index, string Reason)> Rejects =>
        Json.GetProperty("rejected").EnumerateArray().Select(r => (r.GetProperty("index").GetInt64(), r.GetProperty("reason").GetString()!));

    public static async Task<Reply> OfAsync(HttpResponseMessage response)
    {
        using (response)
        {
            return new Reply(response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(), response.Headers);
        }
    }

    /// <summary>Asserts that this is a problem with a status and a reason.</summary>
    public void AssertProblem(HttpStatusCode status, string reason)
    {
        Assert.True(Status == status, $"expected {status}, got {Status}: {Text}");
        Assert.Equal("application/problem+json", Type);
        Assert.Equal((int)status, Json.GetProperty("status").GetInt32());
        Assert.Contains(reason, Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
