using Microsoft.Extensions.Logging;
using Weir.Streaming.Kafka.Consuming;
using Weir.Streaming.Kafka.Growth;
using Weir.Streaming.Kafka.Places;

namespace Weir.Streaming.Kafka;

/// <summary>What the parts of a log over Kafka share.</summary>
/// <param name="Options">Its settings.</param>
/// <param name="Topics">Its topics.</param>
/// <param name="Consumer">This silo's member of the group.</param>
/// <param name="History">Reads what lies behind the group's places.</param>
/// <param name="Growths">How many partitions there are to read.</param>
/// <param name="Lag">How far the group is.</param>
/// <param name="Places">How far each partition is consumed.</param>
/// <param name="Formats">What the values are.</param>
/// <param name="DeadLetters">Where poison goes.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">The log of the program.</param>
internal sealed record KafkaLogContext(
    KafkaOptions Options,
    KafkaTopics Topics,
    GroupConsumer Consumer,
    KafkaHistory History,
    TopicGrowths Growths,
    KafkaLag Lag,
    PartitionPlaces Places,
    KafkaFormats Formats,
    IDeadLetterStore DeadLetters,
    TimeProvider Time,
    ILogger Logger)
{
    public FormatTable FormatsOf(string stream) => Formats.TableOf(stream, Options.DefaultContentType);
}
