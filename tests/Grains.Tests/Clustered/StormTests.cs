using System.Globalization;

namespace Weir.Grains.Tests.Clustered;

/// <summary>
/// The protocol of docs/architecture.md on Orleans itself: three silos and whatever may happen to them while records come in. The seed decides what
/// happens when; threads and time do the rest, so that a seed does not replay exactly. STORM_SEEDS (3) and STORM_FIRST_SEED (1) choose the seeds.
/// </summary>
public sealed class StormTests
{
    private static readonly int First = Setting("STORM_FIRST_SEED", 1);
    private static readonly int Count = Setting("STORM_SEEDS", 3);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(First, Count)];

    [Theory, MemberData(nameof(Seeds))]
    public async Task Everything_WhenSilosComeGoAndDie_CountsEveryRecordOnce(int seed)
    {
        await using var storm = new Storm(seed);
        try
        {
            await storm.RunAsync();
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException(
                $"Seed {seed}, again with STORM_FIRST_SEED={seed} STORM_SEEDS=1 ./test --project Grains.Tests --filter FullyQualifiedName~Storm\n{exception.Message}\n{storm.Story}", exception);
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
