using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Weir.Streaming.Kafka.Tests.Support;

namespace Weir.Streaming.Kafka.Tests.Faults;

/// <summary>Messages of other programs: what is none of the stream's records is set aside one by one.</summary>
public sealed class PoisonTests
{
    [KafkaFact]
    public async Task Read_WhenMessagesAreNoRecords_SetsThemAsideAndDeliversTheirNeighbours()
    {
        await using var world = new KafkaWorld();
        await world.StartAsync();

        await world.ProduceAsync("a", [1]);
        await world.ProduceAsync(null, [2], ("origin", "elsewhere"));
        await world.ProduceAsync("a", null);
        await world.ProduceAsync("a", [3], ("content-type", "text/plain"));
        await world.ProduceAsync("a", new byte[2000]);
        await world.ProduceAsync("", [4]);
        await world.ProduceAsync("a", [5], ("content-type", "APPLICATION/octet-stream"));

        await world.CommittedAsync();
        Assert.Equal([1, 5], world.Durable("a"));
        var letters = await world.LettersAsync();
        Assert.Equal(
            [
                "the message has no key; it must be the record's",
                "the message has no value (a tombstone)",
                "the content type is text/plain; it must be application/octet-stream",
                "the value has 2000 bytes; it must have at most 1024 (Kafka:MaxValueBytes)",
                "the message has no key; it must be the record's",
            ],
            letters.Select(letter => letter.Reason));
        Assert.Equal([1, 2, 3, 4, 5], letters.Select(letter => letter.Offset));
        Assert.Equal([1, 0, 1, 2000, 1], letters.Select(letter => letter.Payload.Length));
        Assert.Equal([("origin", "elsewhere")], letters[0].Headers!.Select(header => (header.Name, Encoding.UTF8.GetString(header.Value.Span))));
    }

    [KafkaFact]
    public async Task Read_WhenAKeyIsLongAndNoText_SetsItAsideCutShort()
    {
        await using var world = new KafkaWorld();
        await world.StartAsync();
        var key = new byte[400_000];
        key.AsSpan().Fill(0xFF);

        await world.ProduceAsync(key, [1]);
        await world.ProduceAsync("a", [2], ("producer", "p"), ("sequence", "9223372036854775807"), ("part", "0/1"));

        await world.CommittedAsync();
        Assert.Equal([2], world.Durable("a"));
        var letter = Assert.Single(await world.LettersAsync());
        Assert.Equal("the key has 400000 bytes; it must be UTF-8 of at most 65535", letter.Reason);
        Assert.InRange(letter.Key.Length, 1, 16 << 10);
    }

    [KafkaFact]
    public async Task Read_WithAKeySelector_DeliversUnderTheKeyThatItFinds()
    {
        // The key is the value's first character; a message has none of its own, or another.
        await using var world = new KafkaWorld(selectKey: static (in KafkaMessage message, IBufferWriter<byte> key, [NotNullWhen(false)] out string? fault) =>
        {
            fault = message.Value[0] == (byte)'?' ? "it says nothing" : null;
            key.Write(message.Value[..(message.Value[0] == (byte)'-' ? 0 : 1)]);
            return message.Value[0] == (byte)'!' ? throw new InvalidOperationException("broken") : fault is null;
        });
        await world.StartAsync();
        foreach (var (key, value) in ((string?, string)[])[(null, "a"), ("x", "b"), ("x", "?"), ("x", "-"), (null, "!"), ("", "a")])
        {
            await world.ProduceAsync(key, Encoding.UTF8.GetBytes(value));
        }

        await world.CommittedAsync();
        Assert.Equal("aa"u8.ToArray(), world.Durable("a"));
        Assert.Equal("b"u8.ToArray(), world.Durable("b"));
        Assert.Equal(
            ["it says nothing", "the key that was found for the message is empty", "the format application/octet-stream failed: broken"], (await world.LettersAsync()).Select(letter => letter.Reason));
    }

    [KafkaFact]
    public async Task Read_WhenPoisonIsReadAgain_KeepsOneLetter()
    {
        await using var world = new KafkaWorld();
        world.Settings["Checkpoint:Interval"] = "01:00:00";
        await world.StartAsync();
        await world.AppendAsync(("a", 255), ("a", 1));
        await world.DeliveredAsync("a", 1);
        await world.Silos.KillAsync();

        world.Settings["Checkpoint:Interval"] = "00:00:00.050";
        await world.RestartAsync();
        await world.CommittedAsync();

        Assert.Equal([1], world.Durable("a"));
        Assert.Equal("255 is poison", Assert.Single(await world.LettersAsync()).Reason);
    }
}
