using Weir.Processes.Support;

namespace Weir.Processes;

/// <summary>State and log bytes are the same on both engines: a data directory goes from one to the other and back, as a crash left it.</summary>
public sealed class EngineChangeTests
{
    private const int Requests = 40;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [BothEnginesFact]
    public async Task Totals_WhenADataDirectoryChangesEngineAfterEveryCrash_CountEveryAcknowledgedRecordOnce()
    {
        var (orleans, embedded) = (Repository.Assembly("Silo"), Repository.EmbeddedAssembly("Silo")!);
        using var limit = new CancellationTokenSource(Limit);
        var data = Repository.TemporaryDirectory("engines");
        var silo = await SiloProcess.StartBuildAsync(embedded, data);
        try
        {
            var address = new ServerAddress(silo.Url);
            Producer[] producers = [new("a", "counter", 11, address), new("b", "cumulative", 12, address), new("c", "rate", 13, address)];
            foreach (var next in (string[])[orleans, embedded, orleans])
            {
                // The last requests are answered and, killed at once, hardly applied: the next engine reads them from the log.
                await Task.WhenAll(producers.Select(p => p.SendAsync(Requests, limit.Token)));
                address.GoesDown();
                await silo.KillAsync();
                await silo.DisposeAsync();
                silo = await SiloProcess.StartBuildAsync(next, data);
                address.IsBackAt(silo.Url);
                foreach (var producer in producers)
                {
                    await Eventually.AgreesAsync(() => producer.Oracle.CompareAsync(silo.Url, limit.Token), next);
                }
            }
        }
        finally
        {
            await silo.DisposeAsync();
            Directory.Delete(data, recursive: true);
        }
    }
}
