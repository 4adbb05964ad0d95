namespace Weir.Client.Tests.Sdk;

public sealed class FrameWindowTests
{
    private readonly FrameWindow _window = new(10);

    [Fact]
    public void Acknowledge_WhenAFrameEnds_LetsItGo()
    {
        Queue(3, 2);
        TakeAll();

        Assert.True(_window.Acknowledge(2, 1));

        Assert.Equal((1, 11L, 12L), (_window.Count, _window.FirstUnacknowledged, _window.Next));
        Assert.Equal((2L, 1L), (_window.Accepted, _window.Rejected));
    }

    [Fact]
    public void Acknowledge_WhenInsideAFrame_KeepsItUntilItsEnd()
    {
        Queue(3, 2);
        TakeAll();

        Assert.True(_window.Acknowledge(4, 0));
        Assert.Equal((2, 10L), (_window.Count, _window.FirstUnacknowledged));

        Assert.True(_window.Acknowledge(5, 0));
        Assert.Equal((0, 12L), (_window.Count, _window.FirstUnacknowledged));
    }

    [Fact]
    public void Rewind_WhenTheConnectionIsLost_SendsAgainWhatIsNotAcknowledgedAndCountsFromThere()
    {
        Queue(3, 2, 4);
        TakeAll();
        _window.Acknowledge(3, 0);
        _window.Acknowledge(4, 0);

        _window.Rewind();

        Assert.Equal((3L, 0L), (_window.Accepted, _window.Rejected));
        Assert.Equal([2, 4], TakeAll());
        Assert.True(_window.Acknowledge(5, 1));
        Assert.Equal((8L, 1L, 0), (_window.Accepted, _window.Rejected, _window.Count));
    }

    [Theory]
    [InlineData(4, 0)]
    [InlineData(3, 1)]
    public void Acknowledge_WhenItCountsMoreThanWasSent_IsRefused(int accepted, int rejected)
    {
        Queue(3, 2);
        _window.TryTake(out _);

        Assert.False(_window.Acknowledge(accepted, rejected));
    }

    [Fact]
    public void Acknowledge_WhenNothingWasSentInThisConnection_TakesOnlyZero()
    {
        Queue(3);
        TakeAll();
        _window.Acknowledge(3, 0);
        Queue(1);
        _window.Rewind();

        Assert.True(_window.Acknowledge(0, 0));
        Assert.False(_window.Acknowledge(1, 0));
    }

    [Fact]
    public void TryPlaceReject_WhenAFrameIsSentAgain_TellsOnce()
    {
        Queue(2, 3);
        TakeAll();
        Assert.True(_window.TryPlaceReject(3, out var index));
        Assert.Equal(3, index);
        _window.Acknowledge(2, 0);
        _window.Rewind();
        TakeAll();

        Assert.False(_window.TryPlaceReject(1, out _));
        Assert.True(_window.TryPlaceReject(2, out index));
        Assert.Equal(4, index);
    }

    [Fact]
    public void Window_WhenConnectionsComeAndGoAtRandom_DeliversEveryFrameInOrderAndCountsEachRecordOnce()
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            var random = new Random(seed);
            var window = new FrameWindow(1);
            var server = new List<int>();
            var served = 0L;
            var queued = 0;
            window.Rewind();
            while (served < 50)
            {
                if (queued < 50 && random.Next(3) > 0)
                {
                    window.Enqueue(new StreamFrame(new byte[] { (byte)queued }, 1 + (queued++ % 4), true));
                }

                var number = window.FirstUnacknowledged;
                window.Rewind();
                long connection = 0;
                while (random.Next(4) > 0 && window.TryTake(out var frame))
                {
                    if (number++ > served)
                    {
                        server.Add(frame.Body.Span[0]);
                        served++;
                    }

                    connection += frame.Count;
                    if (random.Next(3) > 0)
                    {
                        Assert.True(window.Acknowledge(connection, 0), $"seed {seed}");
                    }
                }
            }

            Assert.Equal(Enumerable.Range(0, 50), server);
            window.Rewind();
            long rest = 0;
            while (window.TryTake(out var frame))
            {
                rest += frame.Count;
            }

            Assert.True(window.Acknowledge(rest, 0), $"seed {seed}");
            Assert.True(window.Accepted == window.Queued && window.Count == 0, $"seed {seed}: {window.Accepted} of {window.Queued}");
        }
    }

    private void Queue(params int[] counts)
    {
        foreach (var count in counts)
        {
            _window.Enqueue(new StreamFrame(new byte[count], count, true));
        }
    }

    private List<int> TakeAll()
    {
        var taken = new List<int>();
        while (_window.TryTake(out var frame))
        {
            taken.Add(frame.Count);
        }

        return taken;
    }
}
