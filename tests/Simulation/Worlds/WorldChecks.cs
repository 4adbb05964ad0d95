using System.Text;
using Weir.Lists;
using Weir.Simulation.Oracle;
using Weir.Streaming;

namespace Weir.Simulation.Worlds;

/// <summary>What must hold once the log has been consumed to its end.</summary>
internal sealed class WorldChecks(World world, string when)
{
    private readonly LogContents _contents = new(world.Disk.Partitions, world.Subject);

    public void Run()
    {
        world.Subject.Check(_contents, this);
        CheckList();
        CheckDeadLetters();
        CheckProducers();
    }

    private void CheckList()
    {
        var known = _contents.Records.Select(record => record.Record.Key).Distinct().Order(StringComparer.Ordinal).ToList();
        var listed = new List<string>();
        for (var shard = 0; shard < IIdListGrain.ShardCount; shard++)
        {
            if (known.Exists(id => Murmur2.Partition(Encoding.UTF8.GetBytes(id), IIdListGrain.ShardCount) == shard))
            {
                var grain = world.Process.Grains.GetGrain<IIdListGrain>(IIdListGrain.Key(world.Subject.List, shard));
                listed.AddRange(world.Complete(grain.GetPageAsync(null, 1000, CancellationToken.None), "a list shard answers"));
            }
        }

        Equal(string.Join(", ", known), string.Join(", ", listed.Order(StringComparer.Ordinal)), "list of ids");
    }

    private void CheckDeadLetters() => Equal(
        string.Join("; ", _contents.Poison.Order().Select(letter => letter.ToString())),
        string.Join("; ", world.Letters.All.Keys.Order().Select(letter => letter.ToString())),
        "dead letters");

    /// <summary>What was acknowledged is in the log; with a number, exactly once.</summary>
    private void CheckProducers()
    {
        foreach (var producer in world.Producers)
        {
            foreach (var (life, number, accepted) in producer.Acknowledged)
            {
                if (producer.Id is { } id)
                {
                    var found = _contents.Numbered.GetValueOrDefault((producer.Stream, id, life, number)) ?? [];
                    Equal(
                        string.Join("; ", accepted.Select(record => record.Describe()).Order(StringComparer.Ordinal)),
                        string.Join("; ", found.Select(record => record.Describe()).Order(StringComparer.Ordinal)),
                        $"{producer.Stream}: records of {id}'s number {number} in the log ({Places(producer.Stream, id, life, number)})");
                }
                else
                {
                    var missing = accepted.Select(record => record.Describe()).Except(_contents.Unnumbered, StringComparer.Ordinal);
                    Equal("", string.Join("; ", missing), $"{producer.Stream}: acknowledged records missing in the log");
                }
            }

            foreach (var ((life, number), answer) in producer.Answers)
            {
                var found = producer.Id is { } id ? _contents.Numbered.GetValueOrDefault((producer.Stream, id, life, number))?.Count ?? 0 : answer.Accepted;
                Equal(answer.Accepted, found, $"{producer.Stream}: records of {producer.Id}'s number {number}, which was answered {answer}");
            }
        }
    }

    private string Places(string stream, string id, int life, long number)
    {
        var entries = world.Disk.Of(stream).SelectMany(partition => partition.DurableEntries).Where(entry => entry.IsOf(id, life, number));
        return string.Join("; ", entries.Select(entry => $"{entry.Part!.Value.Partition}@{entry.Offset} part {entry.Part.Value.Part} of {entry.Part.Value.Parts}, {entry.Part.Value.Attempt}"));
    }

    /// <summary>Fails, saying what, unless two are equal.</summary>
    public void Equal<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            world.Verdict.Fail($"{when}: {what}:{Environment.NewLine}expected {expected}{Environment.NewLine}actual   {actual}");
            world.Verdict.ThrowIfFailed();
        }
    }
}
