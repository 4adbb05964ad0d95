using System.Text;
using Weir.Silo.Tests.Support;

namespace Weir.Silo.Tests.Ingest;

public sealed class JsonFuzzTests
{
    private const int BodiesPerSeed = 8_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Json_WhenBodiesAreNearlyRight_SaysWhatTheSlowReaderSays(int seed) =>
        Compare(seed, lines: false, SlowJson.Body, (body, cuts) => Decoding.Json(body, cuts: cuts));

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Ndjson_WhenLinesAreNearlyRight_SaysWhatTheSlowReaderSays(int seed) =>
        Compare(seed, lines: true, SlowJson.Lines, (body, cuts) => Decoding.Ndjson(body, cuts: cuts));

    private static void Compare(int seed, bool lines, Func<byte[], (List<Taken> Accepted, int Rejected)> slow, Func<byte[], Random?, Decoded> fast)
    {
        var random = new Random(seed);
        var mutator = new JsonMutator(random);
        for (var i = 0; i < BodiesPerSeed; i++)
        {
            var body = mutator.Body(lines);
            var expected = slow(body);
            foreach (var cuts in new[] { null, random })
            {
                var actual = fast(body, cuts);
                var same = actual.RejectedCount == expected.Rejected && actual.Accepted.SequenceEqual(expected.Accepted.GroupBy(t => t.Id).SelectMany(g => g));
                Assert.True(
                    same,
                    $"seed {seed}, body {i}, cut {cuts is not null}: expected {string.Join(' ', expected.Accepted)} and {expected.Rejected} rejects, "
                    + $"got {string.Join(' ', actual.Accepted)} and {actual.RejectedCount} ({string.Join(" | ", actual.Rejected)})\n{Encoding.UTF8.GetString(body)}\n{Convert.ToHexString(body)}");
            }
        }
    }
}
