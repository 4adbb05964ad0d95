using System.Text;

namespace Weir.Streaming.Tests.Contracts;

public sealed class RecordSetTests
{
    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 65)]
    [InlineData(3, 1_000)]
    [InlineData(4, 20_000)]
    public void Add_WhenKeysAreMany_EachKeepsItsValuesInOrder(int seed, int keys)
    {
        var random = new Random(seed);
        using var set = new RecordSet(1);
        for (var round = 0; round < 2; round++)
        {
            set.Clear();
            Dictionary<string, List<int>> oracle = [];
            for (var i = 0; i < keys * 3; i++)
            {
                var key = $"gateway-{random.Next(keys)}";
                (oracle.TryGetValue(key, out var values) ? values : oracle[key] = []).Add(i);
                set.Add(Encoding.UTF8.GetBytes(key), BitConverter.GetBytes(i));
            }

            Assert.Equal(keys * 3, set.Count);
            Assert.Equal(oracle.Keys, Enumerable.Range(0, set.KeyCount).Select(g => Encoding.UTF8.GetString(set.GetKey(g))));
            for (var group = 0; group < set.KeyCount; group++)
            {
                List<int> values = [];
                foreach (var value in set.GetValues(group))
                {
                    values.Add(BitConverter.ToInt32(value));
                }

                Assert.Equal(oracle[Encoding.UTF8.GetString(set.GetKey(group))], values);
                Assert.Equal((values.Count, values.Count * 4), (set.GetCount(group), set.GetBytes(group)));
            }
        }
    }
}
