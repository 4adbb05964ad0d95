using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Weir.Records;
using Weir.Streaming;

namespace Weir.Silo.Tests.Support;

/// <summary>Dead letters, and what is done with them over HTTP.</summary>
internal static class Letters
{
    /// <summary>An instant that is late for every gateway: a record of kind counter is taken unchecked there, so that one sent twice counts twice.</summary>
    public const long Late = 1_600_000_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static long _offset = 1L << 50;

    /// <summary>A letter of records of kind counter in the layout of the stream, at a position of its own.</summary>
    public static DeadLetter Of(string gateway, params (long Date, long Tx, long Rx)[] records)
    {
        var payload = new byte[records.Length * GatewayRecordLayout.Size];
        for (var i = 0; i < records.Length; i++)
        {
            GatewayRecordLayout.Write(payload.AsSpan(i * GatewayRecordLayout.Size), records[i].Date, records[i].Tx, records[i].Rx);
        }

        return new DeadLetter(0, "counter", 0, Interlocked.Increment(ref _offset), 0, gateway, "the decoder failed", DateTimeOffset.UtcNow, GatewayRecordLayout.Encoding, payload);
    }

    /// <summary>A message as it was sent.</summary>
    public static DeadLetter OfMessage(string key, string value, string? contentType = null) => OfMessage(key, Encoding.UTF8.GetBytes(value), contentType);

    /// <inheritdoc cref="OfMessage(string, string, string?)"/>
    public static DeadLetter OfMessage(string key, byte[] value, string? contentType = null) => Of(key) with
    {
        Encoding = 0,
        Payload = value,
        Headers = contentType is null ? [] : [new DeadLetterHeader("content-type", Encoding.UTF8.GetBytes(contentType))],
    };

    /// <summary>Parks letters and says their ids.</summary>
    public static async Task<long[]> ParkAsync(this TestServer server, params DeadLetter[] letters)
    {
        var store = server.Services.GetRequiredService<IDeadLetterStore>();
        var before = await AllAsync(store);
        await store.ParkAsync(letters, CancellationToken.None);
        return [.. (await AllAsync(store)).Select(letter => letter.Id).Except(before.Select(letter => letter.Id))];
    }

    /// <summary>Appends a record past ingest, as a program would that has rules of its own, and says the id of the letter that becomes of it.</summary>
    public static async Task<long> AppendPoisonAsync(this TestServer server, RecordKind kind, string gateway, long date, long tx, long rx)
    {
        var store = server.Services.GetRequiredService<IDeadLetterStore>();
        var before = (await AllAsync(store)).Count;
        var appender = server.Services.GetRequiredService<IStreamAppender>();
        using var records = new RecordSet(GatewayRecordLayout.Encoding);
        GatewayRecordLayout.Write(records.Reserve(Encoding.UTF8.GetBytes(gateway), GatewayRecordLayout.Size), date, tx, rx);
        await appender.AppendAsync(kind.ToName(), records, new AppendAttempt(DateTimeOffset.UtcNow, appender.GetPartitionCount(kind.ToName()), 1, 0), null, CancellationToken.None);
        using var patience = new CancellationTokenSource(Patience);
        while (!patience.IsCancellationRequested)
        {
            if (await AllAsync(store) is var all && all.Count > before)
            {
                return all[^1].Id;
            }
        }

        throw new TimeoutException($"No letter came within {Patience}.");
    }

    /// <summary>Redrives letters.</summary>
    public static Task<Reply> RedriveAsync(this TestServer server, params IEnumerable<long> ids) => server.RedriveAsync($$"""{"ids":[{{string.Join(',', ids)}}]}""");

    /// <inheritdoc cref="RedriveAsync(TestServer, IEnumerable{long})"/>
    public static async Task<Reply> RedriveAsync(this TestServer server, string body, string? type = "application/json")
    {
        using var content = new StringContent(body);
        content.Headers.ContentType = type is null ? null : new(type);
        return await Reply.OfAsync(await server.Http.PostAsync(new Uri("/v1/dead-letters/redrive", UriKind.Relative), content));
    }

    /// <summary>Asserts that so many were redriven and none failed.</summary>
    public static void AssertRedriven(this Reply reply, int count) =>
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $$"""{"redriven":{{count}},"failed":[]}"""), reply.Text);

    /// <summary>Asserts that one letter failed, and none was redriven.</summary>
    public static void AssertFailed(this Reply reply, long id, string reason)
    {
        Assert.Equal(0, reply.Json.GetProperty("redriven").GetInt32());
        var failed = Assert.Single(reply.Json.GetProperty("failed").EnumerateArray());
        Assert.Equal(id, failed.GetProperty("id").GetInt64());
        Assert.Contains(reason, failed.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    private static async Task<List<DeadLetter>> AllAsync(IDeadLetterStore store)
    {
        List<DeadLetter> all = [];
        while (await store.ReadAsync(all.Count == 0 ? 0 : all[^1].Id, 1000, CancellationToken.None) is { Count: > 0 } page)
        {
            all.AddRange(page);
        }

        return all;
    }
}
