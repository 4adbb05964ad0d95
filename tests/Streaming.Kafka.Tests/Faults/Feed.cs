using System.Globalization;

namespace Weir.Streaming.Kafka.Tests.Faults;

/// <summary>Records that come in while partitions move, and whether each was counted once.</summary>
internal static class Feed
{
    private const int Keys = 6;

    /// <summary>How often partitions are to move: the environment variable <c>KAFKA_ROUNDS</c>; null where it says nothing.</summary>
    public static int? Rounds => Environment.GetEnvironmentVariable("KAFKA_ROUNDS") is { Length: > 0 } said ? int.Parse(said, CultureInfo.InvariantCulture) : null;

    /// <summary>Sends batch after batch through the first silo.</summary>
    /// <returns>What each key was sent, in order.</returns>
    public static async Task<List<byte>[]> RunAsync(KafkaWorld world, CancellationToken until)
    {
        // The mock cluster drops the oldest of what it cannot keep, in silence: so much a second stays far below.
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(16));
        var sent = Enumerable.Range(0, Keys).Select(_ => new List<byte>()).ToArray();
        for (byte value = 0; !until.IsCancellationRequested; value = (byte)((value + 1) % 250))
        {
            await pace.WaitForNextTickAsync(CancellationToken.None);
            var batch = Enumerable.Range(0, Keys).Select(key => ($"k{key}", (int)value)).ToList();
            await world.AppendAsync(batch);
            sent.ToList().ForEach(key => key.Add(value));
        }

        return sent;
    }

    /// <summary>Compares what the consumers have durably with what was sent.</summary>
    public static void AssertCountedOnce(KafkaWorld world, List<byte>[] sent)
    {
        Assert.True(world.HasLostNothing, "the mock cluster has dropped records: the run says nothing");
        for (var key = 0; key < Keys; key++)
        {
            var durable = world.State.GetDurable($"k{key}");
            Assert.Equal(durable.Select(record => (record.Partition, record.Offset)).Distinct().Count(), durable.Count);
            Assert.Equal(sent[key], durable.Select(record => record.Value));
        }
    }
}
