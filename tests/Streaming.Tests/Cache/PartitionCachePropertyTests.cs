using Orleans.Streams;

namespace Weir.Streaming.Tests.Cache;

/// <summary>Random use of the cache beside a list that is searched from its beginning for every answer.</summary>
public sealed class PartitionCachePropertyTests
{
    private const int Runs = 3000;
    private static readonly string[] Keys = ["a", "b", "c"];

    [Fact]
    public void Cache_WhenUsedAtRandom_AnswersAsTheNaiveModel()
    {
        for (var seed = 0; seed < Runs; seed++)
        {
            new Comparison(seed).Run();
        }
    }

    private sealed class Comparison(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly int _joined = 1 + (seed % 4);
        private readonly CacheSut _sut = new(new StreamCacheOptions { PullRecords = 1 + (seed % 4) });
        private readonly NaiveCache _naive = new();
        private readonly Dictionary<string, IQueueCacheCursor> _cursors = [];
        private long _offset;

        public void Run()
        {
            for (var step = 0; step < 60; step++)
            {
                var action = Act();
                var where = $"seed {seed}, step {step}, {action}";
                Assert.True(_naive.Through(_offset) == _sut.Cache.Through, $"{where}: through {_sut.Cache.Through}, expected {_naive.Through(_offset)}");
            }
        }

        private string Act()
        {
            var key = Keys[_random.Next(Keys.Length)];
            return _random.Next(7) switch
            {
                0 => Pull(),
                1 => Checkpoint(),
                2 when _cursors.ContainsKey(key) => Handshake(key),
                3 when _cursors.ContainsKey(key) => LoseActivation(key),
                _ => Move(key),
            };
        }

        private string Pull()
        {
            var keys = Keys.Where(_ => _random.Next(2) == 0).ToArray();
            foreach (var container in _sut.Pull(_offset, keys))
            {
                _naive.Add(container);
            }

            _offset += 10;
            foreach (var cursor in _cursors.Values)
            {
                cursor.Refresh(PartitionToken.Beginning);
            }

            return $"pull {string.Join(' ', keys)}";
        }

        private string Move(string key)
        {
            if (!_cursors.TryGetValue(key, out var cursor))
            {
                _cursors[key] = cursor = _sut.Open(key);
            }

            var expected = _naive.MoveNext(key, _joined);
            var actual = cursor.MoveNext() ? (RecordBatchContainer?)cursor.GetCurrent(out _) : null;
            Assert.True(
                expected.SelectMany(container => container.Batch.Runs).SequenceEqual(actual?.Batch.Runs ?? []), $"seed {seed}, {key}: {actual}, expected {string.Join(' ', expected)}");
            Assert.Equal(expected.LastOrDefault()?.Token, actual?.Token);
            Assert.Equal(expected.FirstOrDefault()?.Token.Previous, actual?.Token.Previous);
            return $"move {key} to {actual}";
        }

        private string Handshake(string key)
        {
            var token = new PartitionToken(_random.NextInt64(-1, _offset + 1), _random.Next(3));
            var cursor = _sut.Open(key, token);
            cursor.MoveNext();
            _cursors[key].Dispose();
            _cursors[key] = cursor;
            _naive.PlaceAfter(key, token);
            return $"handshake of {key} with {token}";
        }

        private string LoseActivation(string key)
        {
            var durable = _random.Next(2) == 0 ? null : new PartitionToken(_random.NextInt64(0, _offset + 1), 0);
            foreach (var touched in _sut.Cache.TakeTouched())
            {
                if (touched.StreamId == CacheSut.Id(key))
                {
                    _sut.Cache.Redeliver(touched, durable);
                    _naive.Rewind(key, durable);
                }

                _sut.Cache.MergeBack(touched);
            }

            return $"{key} has {durable}";
        }

        private string Checkpoint()
        {
            var through = _sut.Cache.Through;
            var touched = _sut.Cache.TakeTouched();
            foreach (var stream in touched)
            {
                Assert.True(_naive.IsLastDelivered(stream.StreamId, stream.Delivered), $"seed {seed}: {stream.StreamId} is said to be delivered up to {stream.Delivered}");
            }

            _sut.Cache.Release(through);
            _naive.Release(through);
            Assert.True(_naive.Records == _sut.Cache.Records, $"seed {seed}: {_sut.Cache.Records} records held, expected {_naive.Records}");
            return $"checkpoint at {through}";
        }
    }
}
