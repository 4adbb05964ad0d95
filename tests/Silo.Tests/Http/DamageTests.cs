using System.Net;
using Weir.Silo.Tests.Support;

namespace Weir.Silo.Tests.Http;

/// <summary>What is said of files that turn out unreadable while the server runs.</summary>
public sealed class DamageTests
{
    [Fact]
    public async Task Health_WhenAStateTurnsOutUnreadable_IsUnhealthyAndNamesTheFile()
    {
        var first = await TestServer.StartAsync();
        await first.PostAsync(ServerFixture.Record("broken"));
        await first.PostAsync(ServerFixture.Record("whole"));
        await first.AssertCountedAsync("broken", 1);
        await first.AssertCountedAsync("whole", 1);
        var data = await first.StopAndKeepDataAsync();
        var file = Directory.GetFiles(Path.Combine(data, "state"), "states.*").Single();
        // The key of its state: type and id of the grain, each behind its length.
        Damage(file, "gateway\u0006\0broken"u8);

        await using var server = await TestServer.StartAsync(data: data);
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/healthz")).Status);
        (await server.GetAsync("/v1/gateways/broken")).AssertProblem(HttpStatusCode.ServiceUnavailable, "cannot be read from storage");

        var health = await server.GetAsync("/healthz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.Status);
        Assert.Equal("failing", health.Json.GetProperty("status").GetString());
        Assert.Contains($"{file} at byte ", health.Json.GetProperty("reasons")[0].GetString(), StringComparison.Ordinal);

        // Others are served as ever, and who decides about traffic is told so.
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/v1/gateways/whole")).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/readyz")).Status);
    }

    [Fact]
    public async Task Health_WhenAnEntryOfTheLogTurnsOutUnreadable_IsUnhealthyAndNamesTheFile()
    {
        var first = await TestServer.StartAsync(["--Log:Partitions=1", "--Checkpoint:Interval=01:00:00", "--Shutdown:Drain=00:00:00"]);
        await first.PostAsync(ServerFixture.Record("lost"));
        await first.PostAsync(ServerFixture.Record("kept"));
        await first.AssertCountedAsync("kept", 1);
        var folder = Path.Combine(await first.StopAndKeepDataAsync(), "log", "counter", "0");
        var file = Path.Combine(folder, "00000000.log");
        Damage(file, "lost"u8);

        // As if the process had been killed: nothing is committed.
        File.Delete(Path.Combine(folder, "committed.json"));
        Directory.Delete(Path.Combine(folder, "../../../state"), recursive: true);
        await using var server = await TestServer.StartAsync(["--Log:Partitions=1"], data: Path.GetFullPath(Path.Combine(folder, "../../..")));
        await server.AssertCountedAsync("kept", 1);

        var health = await server.GetAsync("/healthz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.Status);
        Assert.Contains($"counter/0: {file} at byte ", health.Json.GetProperty("reasons")[0].GetString(), StringComparison.Ordinal);
        var letters = await server.GetAsync("/v1/dead-letters");
        Assert.Contains(file, letters.Json.GetProperty("letters")[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    /// <summary>Changes a byte of the last place where some bytes stand.</summary>
    private static void Damage(string file, ReadOnlySpan<byte> at)
    {
        var bytes = File.ReadAllBytes(file);
        var place = bytes.AsSpan().LastIndexOf(at);
        Assert.True(place > 0, $"{file} has no such bytes");
        bytes[place] ^= 0x20;
        File.WriteAllBytes(file, bytes);
    }
}
