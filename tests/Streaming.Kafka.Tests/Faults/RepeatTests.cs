using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Weir.Streaming.Kafka.Mock;
using Weir.Streaming.Kafka.Tests.Support;

namespace Weir.Streaming.Kafka.Tests.Faults;

/// <summary>Numbered requests that are sent again: each record is delivered once, whoever takes the repeat and whoever reads it.</summary>
public sealed class RepeatTests
{
    private const int Requests = 12;
    private static readonly string[] Keys = [.. Enumerable.Range(0, 10).Select(key => $"k{key}")];

    [KafkaFact]
    public async Task ARequest_WhoseFirstAttemptBrokeOff_IsCompletedByAnotherSiloAndCountedOnce()
    {
        await using var world = new KafkaWorld();
        await world.StartAsync();
        await using var other = world.OpenAnother();
        var broken = 0;
        for (var number = 1; number <= Requests; number++)
        {
            // The first partition's records get through, the second one's are refused for good.
            world.Cluster.FailNext(MockRequest.Produce, ErrorCode.NoError, ErrorCode.NoError, ErrorCode.MsgSizeTooLarge);
            broken += await TrySendAsync(world.Appender, number) ? 0 : 1;
            world.Cluster.FailNoMore(MockRequest.Produce);
            if (number % 3 == 0)
            {
                await world.RestartAsync();
            }

            Assert.True(await TrySendAsync(other.Appender, number), "the second attempt is made durable");
            Assert.True(await TrySendAsync(world.Appender, number), "the third finds it so");
        }

        await world.CommittedAsync();
        Assert.InRange(broken, Requests / 2, Requests);
        Assert.InRange(world.MessageCount, (Requests * Keys.Length) + broken, int.MaxValue);
        Assert.All(Keys, key => Assert.Equal(Enumerable.Range(1, Requests).Select(number => (byte)number), world.Durable(key)));
    }

    [KafkaFact]
    public async Task AMessage_ThatStandsInThePartitionAgain_IsLeftOutAlsoAfterARestart()
    {
        await using var world = new KafkaWorld();
        await world.StartAsync();
        await ProduceAsync(world, 1, "0/3", 1);
        await ProduceAsync(world, 1, "1/3", 2);
        await world.CommittedAsync();
        await world.RestartAsync();

        await ProduceAsync(world, 1, "0/3", 1);
        await ProduceAsync(world, 1, "1/3", 2);
        await ProduceAsync(world, 1, "2/3", 3);
        await ProduceAsync(world, 1, "2/3", 3);
        await ProduceAsync(world, 2, "0/1", 4);
        await world.CommittedAsync();
        await world.RestartAsync();
        await ProduceAsync(world, 1, "2/3", 3);
        await ProduceAsync(world, 2, "0/1", 4);
        await ProduceAsync(world, 3, "0/1", 5);

        await world.CommittedAsync();
        Assert.Equal([1, 2, 3, 4, 5], world.Durable("a"));
    }

    [KafkaFact]
    public async Task ABadMessage_ThatStandsInThePartitionAgain_IsOneDeadLetter()
    {
        await using var world = new KafkaWorld();
        await world.StartAsync();
        await world.ProduceAsync("a", new byte[2000], ("producer", "p"), ("sequence", "1"), ("part", "0/1"));
        await world.ProduceAsync("a", new byte[2000], ("producer", "p"), ("sequence", "1"), ("part", "0/1"));

        await world.CommittedAsync();
        Assert.Single(await world.LettersAsync());
    }

    [KafkaFact]
    public async Task TheGroupsOffset_SetAheadOfWhatIsKept_LosesNoRepeat()
    {
        await using var world = new KafkaWorld();
        await world.StartAsync();
        await ProduceAsync(world, 1, "0/1", 1);
        await world.CommittedAsync();
        await world.Silos.DisposeAsync();
        await ProduceAsync(world, 2, "0/1", 2);
        world.SetGroupOffset(0, 2);

        await world.StartAsync();
        await ProduceAsync(world, 2, "0/1", 2);
        await ProduceAsync(world, 3, "0/1", 3);

        await world.CommittedAsync();
        Assert.Equal([1, 3], world.Durable("a"));
    }

    private static Task<DeliveryResult<byte[]?, byte[]?>> ProduceAsync(KafkaWorld world, int number, string part, byte value) =>
        world.ProduceAsync("a", [value], ("producer", "p"), ("sequence", number.ToString(CultureInfo.InvariantCulture)), ("part", part));

    private static async Task<bool> TrySendAsync(IStreamAppender appender, int number)
    {
        try
        {
            using var claim = await appender.ClaimAsync(KafkaWorld.Stream, new ProducerSequence("p", number), CancellationToken.None);
            if (claim.Outcome == ClaimOutcome.Complete)
            {
                return true;
            }

            using var records = new RecordSet(1);
            foreach (var key in Keys)
            {
                records.Add(Encoding.UTF8.GetBytes(key), [(byte)number]);
            }

            var attempt = claim.Attempt ?? new AppendAttempt(TimeProvider.System.GetUtcNow(), 2, Keys.Length, 0);
            await appender.AppendAsync(KafkaWorld.Stream, records, attempt, claim, CancellationToken.None);
            return true;
        }
        catch (AppendFailedException)
        {
            return false;
        }
    }
}
