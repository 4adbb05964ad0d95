using Weir.Processes.Support;

namespace Weir.Processes;

/// <summary>How a process begins and ends.</summary>
public sealed class ShutdownTests
{
    [Fact]
    public async Task Start_WhenAnotherProcessOwnsTheData_IsRefusedByName()
    {
        var data = Repository.TemporaryDirectory("owner");
        await using var first = await SiloProcess.StartAsync(data);

        await using var second = await SiloProcess.RunToEndAsync(data);

        Assert.Equal(1, second.ExitCode);
        Assert.Contains(data, second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WhenTheAddressIsNotLoopbackAndNoKeysAreSet_IsRefused()
    {
        await using var silo = await SiloProcess.RunToEndAsync(Repository.TemporaryDirectory("open"), "--urls", "http://0.0.0.0:0");

        Assert.Equal(1, silo.ExitCode);
        Assert.Contains("Security", silo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Terminate_UnderLoad_ExitsZeroAndKeepsEverythingAcknowledged()
    {
        var data = Repository.TemporaryDirectory("term");
        using var stop = new CancellationTokenSource();
        var silo = await SiloProcess.StartAsync(data);
        var address = new ServerAddress(silo.Url);
        var producer = new Producer("t", "counter", 7, address);
        var sending = producer.SendAsync(120, stop.Token);
        await producer.WhenAnsweredAsync(40);
        address.GoesDown();
        silo.Terminate();
        await silo.WaitForExitAsync();
        Assert.Equal(0, silo.ExitCode);
        await silo.DisposeAsync();

        await using var again = await SiloProcess.StartAsync(data);
        address.IsBackAt(again.Url);
        await sending;
        await Eventually.AgreesAsync(() => producer.Oracle.CompareAsync(again.Url, stop.Token), "after SIGTERM");
    }
}
