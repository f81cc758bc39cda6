(* Such draws exist: on the finite space of N draws of two values each. *)

Definition put (z : Z -> R) (i : Z) (x : R) : Z -> R := fun j => if Z.eq_dec j i then x else z j.

(* The mean over n draws, each a with probability p and else b, of f; beyond n the list is z. *)
Fixpoint two (n : nat) (a b p : R) (f : (Z -> R) -> R) (z : Z -> R) : R :=
  match n with
  | O => f z
  | S k => p * two k a b p f (put z (Z.of_nat n) a) + (1 - p) * two k a b p f (put z (Z.of_nat n) b)
  end.

Lemma two_same n a b p f g z :
  (forall y, (forall i, (1 <= i)%Z -> (i <= Z.of_nat n)%Z -> y i = a \/ y i = b) ->
    (forall i, (Z.of_nat n < i)%Z -> y i = z i) -> f y = g y) -> two n a b p f z = two n a b p g z.
Proof.
  revert z. induction n as [|n IH]; intros z H.
  - cbn. apply H; [lia | reflexivity].
  - cbn [two]. f_equal; f_equal; apply IH; intros y Y A; apply H.
    + intros i L U. destruct (Z.eq_dec i (Z.of_nat (S n))) as [-> | D]; [|apply Y; lia].
      rewrite A by lia. unfold put. destruct (Z.eq_dec _ _); [auto | lia].
    + intros i L. rewrite A by lia. unfold put. destruct (Z.eq_dec _ _); [lia | reflexivity].
    + intros i L U. destruct (Z.eq_dec i (Z.of_nat (S n))) as [-> | D]; [|apply Y; lia].
      rewrite A by lia. unfold put. destruct (Z.eq_dec _ _); [auto | lia].
    + intros i L. rewrite A by lia. unfold put. destruct (Z.eq_dec _ _); [lia | reflexivity].
Qed.

Lemma two_plus n a b p f g z : two n a b p (fun y => f y + g y) z = two n a b p f z + two n a b p g z.
Proof. revert z. induction n as [|n IH]; intros z; cbn [two]; [reflexivity | rewrite !IH; ring]. Qed.

Lemma two_scale n a b p c f z : two n a b p (fun y => c * f y) z = c * two n a b p f z.
Proof. revert z. induction n as [|n IH]; intros z; cbn [two]; [reflexivity | rewrite !IH; ring]. Qed.

Lemma two_constant n a b p c z : two n a b p (fun _ => c) z = c.
Proof. revert z. induction n as [|n IH]; intros z; cbn [two]; [reflexivity | rewrite !IH; ring]. Qed.

Lemma two_beyond n a b p (g : R -> R) f z i : (Z.of_nat n < i)%Z ->
  two n a b p (fun y => g (y i) * f y) z = g (z i) * two n a b p f z.
Proof.
  intros H. rewrite <- two_scale. apply two_same. intros y _ A. rewrite A by exact H. reflexivity.
Qed.

(* A function of one draw, beside one that does not look at it. *)
Lemma two_draw n a b p (g : R -> R) f z i : (1 <= i)%Z -> (i <= Z.of_nat n)%Z ->
  (forall y x, f (put y i x) = f y) ->
  two n a b p (fun y => g (y i) * f y) z = (p * g a + (1 - p) * g b) * two n a b p f z.
Proof.
  intros L U F. revert z. induction n as [|n IH]; intros z; [lia |]. cbn [two].
  destruct (Z.eq_dec i (Z.of_nat (S n))) as [E | D].
  - rewrite !two_beyond by lia. unfold put at 1 3. rewrite <- E. destruct (Z.eq_dec i i); [|lia].
    assert (K : forall x, two n a b p f (put z i x) = two n a b p f z).
    { intros x. clear - F E. revert z. assert (N : (Z.of_nat n < i)%Z) by lia. clear E.
      induction n as [|n IH]; intros z; cbn [two]; [apply F |].
      assert (C : forall w, put (put z i x) (Z.of_nat (S n)) w = put (put z (Z.of_nat (S n)) w) i x).
      { intros w. apply FunctionalExtensionality.functional_extensionality. intros j. unfold put.
        destruct (Z.eq_dec j (Z.of_nat (S n))), (Z.eq_dec j i); try reflexivity; lia. }
      rewrite !C, !IH by lia. reflexivity. }
    rewrite !K. ring.
  - rewrite !IH by lia. ring.
Qed.

Lemma two_one n a b p (g : R -> R) z i : (1 <= i)%Z -> (i <= Z.of_nat n)%Z ->
  two n a b p (fun y => g (y i)) z = p * g a + (1 - p) * g b.
Proof.
  intros L U. replace (fun y => g (y i)) with (fun y : Z -> R => g (y i) * 1)
    by (apply FunctionalExtensionality.functional_extensionality; intros; ring).
  rewrite (two_draw n a b p g (fun _ => 1)), two_constant by (assumption || reflexivity). ring.
Qed.

(* Draws of two values each, by functions of mean and variance. *)
Definition two_valued (S : R -> Prop) (A : R -> R -> Prop) (a b p : R -> R -> R)
  (convex : forall c x y, 0 <= c <= 1 -> S x -> S y -> S (c * x + (1 - c) * y))
  (exists_ : forall m v, A m v -> 0 <= v /\ S (a m v) /\ S (b m v)
    /\ p m v * a m v + (1 - p m v) * b m v = m
    /\ p m v * (a m v * a m v) + (1 - p m v) * (b m v * b m v) = m * m + v) : draws.
Proof.
  refine (Build_sampling 0 (fun _ => True) S A (fun N m v f => two (Z.to_nat N) (a m v) (b m v) (p m v) f (fun _ => 0)) convex _ _ _ _ _ _ _ _).
  - intros m v H. exact (proj1 (exists_ m v H)).
  - intros. apply two_plus.
  - intros. apply two_scale.
  - intros. apply two_constant.
  - intros N m v f g _ H E. destruct (exists_ m v H) as (_ & SA & SB & _). apply two_same. intros y Y _. apply E.
    intros i L U. destruct (Y i L ltac:(lia)) as [-> | ->]; assumption.
  - intros N m v i _ H L U. destruct (exists_ m v H) as (_ & _ & _ & M & _).
    rewrite (two_one _ _ _ _ (fun x => x)) by lia. exact M.
  - intros N m v i _ H L U. destruct (exists_ m v H) as (_ & _ & _ & _ & Q).
    rewrite (two_one _ _ _ _ (fun x => x * x)) by lia. exact Q.
  - intros N m v i j _ H L U L' U' D. destruct (exists_ m v H) as (_ & _ & _ & M & _).
    rewrite (two_draw _ _ _ _ (fun x => x) (fun y => y j)) by
      (lia || (intros; unfold put; destruct (Z.eq_dec j i); [congruence | reflexivity])).
    rewrite (two_one _ _ _ _ (fun x => x)) by lia. rewrite M. ring.
Defined.

(* Of every mean and variance: one standard deviation to either side. *)
Theorem draws_of_every_variance : exists L : draws, support L 0 /\ forall m v, 0 <= v -> admits L m v.
Proof.
  assert (convex : forall c x y : R, 0 <= c <= 1 -> True -> True -> True) by trivial.
  assert (moments : forall m v : R, 0 <= v -> 0 <= v /\ True /\ True
    /\ / 2 * (m - sqrt v) + (1 - / 2) * (m + sqrt v) = m
    /\ / 2 * ((m - sqrt v) * (m - sqrt v)) + (1 - / 2) * ((m + sqrt v) * (m + sqrt v)) = m * m + v).
  { intros m v H. pose proof (sqrt_sqrt v H). repeat split; first [assumption | nra]. }
  exists (two_valued (fun _ => True) (fun _ v => 0 <= v) (fun m v => m - sqrt v) (fun m v => m + sqrt v)
    (fun _ _ => / 2) convex moments). split; [exact I | trivial].
Qed.

(* Of a family whose variance is V0 - m^2 at mean m: two values, from 0 with V0 between. *)
Theorem draws_of_a_bounded_family : forall V0 v2 : R, 0 < V0 -> v2 = -1 ->
  exists L : draws, support L 0 /\ forall m, support L m -> admits L m (V0 + v2 * m ^ 2).
Proof.
  intros V0 v2 P ->. set (c := sqrt V0). assert (C : c * c = V0) by (apply sqrt_sqrt; lra).
  assert (C0 : 0 < c) by (apply sqrt_lt_R0; exact P).
  set (p := fun m _ : R => (1 - m * / c) * / 2).
  assert (convex : forall a x y, 0 <= a <= 1 -> - c <= x <= c -> - c <= y <= c -> - c <= a * x + (1 - a) * y <= c)
    by (intros; nra).
  assert (moments : forall m v, - c <= m <= c /\ v = V0 - m * m -> 0 <= v /\ - c <= - c <= c /\ - c <= c <= c
    /\ p m v * - c + (1 - p m v) * c = m /\ p m v * (- c * - c) + (1 - p m v) * (c * c) = m * m + v).
  { intros m v (B & ->). unfold p. split; [nra |]. split; [lra |]. split; [lra |]. split; [field; lra |].
    rewrite <- C. field. lra. }
  exists (two_valued (fun m => - c <= m <= c) (fun m v => - c <= m <= c /\ v = V0 - m * m) (fun _ _ => - c)
    (fun _ _ => c) p convex moments). cbn. split; [lra |]. intros m B. split; [exact B | ring].
Qed.

(* Indicators: 1 with probability m, else 0. *)
Theorem draws_of_indicators : exists L : draws, (forall m, 0 <= m <= 1 -> support L m)
  /\ forall m, support L m -> admits L m (m * (1 - m)).
Proof.
  assert (convex : forall a x y, 0 <= a <= 1 -> 0 <= x <= 1 -> 0 <= y <= 1 -> 0 <= a * x + (1 - a) * y <= 1)
    by (intros; nra).
  assert (moments : forall m v, 0 <= m <= 1 /\ v = m * (1 - m) -> 0 <= v /\ 0 <= 0 <= 1 /\ 0 <= 1 <= 1
    /\ (1 - m) * 0 + (1 - (1 - m)) * 1 = m /\ (1 - m) * (0 * 0) + (1 - (1 - m)) * (1 * 1) = m * m + v).
  { intros m v (B & ->). split; [nra |]. split; [lra |]. split; [lra |]. split; ring. }
  exists (two_valued (fun m => 0 <= m <= 1) (fun m v => 0 <= m <= 1 /\ v = m * (1 - m)) (fun _ _ => 0)
    (fun _ _ => 1) (fun m _ => 1 - m) convex moments). cbn. auto.
Qed.

(* Draws without replacement from W numbers: of one number that is large and W - 1 that are alike. *)
Lemma Sum_of_one W i x : (1 <= i)%Z -> (i <= W)%Z -> Sum 1 W (fun j => if Z.eq_dec i j then x else 0) = x.
Proof.
  intros L U. assert (K : forall k, (0 <= k)%Z -> Sum 1 k (fun j => if Z.eq_dec i j then x else 0) = if Z_le_dec i k then x else 0).
  { by_induction.
    - rewrite Sum_empty by lia. destruct (Z_le_dec i 0); [lia | reflexivity].
    - intros k K IH. rewrite (Sum_last 1 (k + 1) k), IH by lia.
      destruct (Z.eq_dec i (k + 1)), (Z_le_dec i k), (Z_le_dec i (k + 1)); try lia; ring. }
  rewrite K by lia. destruct (Z_le_dec i W); [reflexivity | lia].
Qed.

Definition selected (W j : Z) (m a : R) : Z -> R := fun i => m + a * (if Z.eq_dec i j then IZR W - 1 else -1).

Lemma mean_of_selected W i (g : R -> R) m a : (1 <= i)%Z -> (i <= W)%Z ->
  Sum 1 W (fun j => g (selected W j m a i)) = g (m + a * (IZR W - 1)) + (IZR W - 1) * g (m - a).
Proof.
  intros L U. rewrite (Sum_same 1 W 1 W _ (fun j => g (m - a)
    + (if Z.eq_dec i j then g (m + a * (IZR W - 1)) - g (m - a) else 0))); [|reflexivity|reflexivity|].
  - rewrite Sum_plus, Sum_const, Sum_of_one by lia. ring.
  - intros j _ _. unfold selected. destruct (Z.eq_dec i j); [ring |]. replace (m + a * -1) with (m - a) by ring. ring.
Qed.

Theorem selections_of_every_variance : forall W : Z, (2 <= W)%Z ->
  exists L : selections W, support L 0 /\ forall m v, 0 <= v -> admits L m v.
Proof.
  intros W HW. pose proof (IZR_le 2 W HW) as F. set (a := fun v : R => sqrt (v * / (IZR W - 1))).
  assert (A : forall v, 0 <= v -> a v * a v * (IZR W - 1) = v).
  { intros v H. unfold a. rewrite sqrt_sqrt; [field; lra |]. apply Rmult_le_pos; [exact H |]. apply Rlt_le, Rinv_0_lt_compat. lra. }
  unshelve eexists (Build_sampling (- / (IZR W - 1)) (fun N => (N <= W)%Z) (fun _ => True) (fun _ v => 0 <= v)
    (fun N m v f => / IZR W * Sum 1 W (fun j => f (selected W j m (a v)))) _ _ _ _ _ _ _ _ _); cbv beta.
  - trivial.
  - trivial.
  - intros. rewrite Sum_plus. ring.
  - intros. rewrite Sum_times. ring.
  - intros. rewrite Sum_const by lia. field. lra.
  - intros N m v f g _ _ E. f_equal. apply Sum_same; [reflexivity | reflexivity |]. intros j _ _. apply E. trivial.
  - intros N m v i O H L U. rewrite (mean_of_selected W i (fun x => x)) by lia. field. lra.
  - intros N m v i O H L U. rewrite (mean_of_selected W i (fun x => x * x)) by lia.
    transitivity (m * m + a v * a v * (IZR W - 1)); [field; lra | rewrite A by exact H; reflexivity].
  - intros N m v i k O H L U L' U' D. rewrite (Sum_same 1 W 1 W _ (fun j => (m - a v) * (m - a v)
      + ((if Z.eq_dec i j then a v * IZR W * (m - a v) else 0) + (if Z.eq_dec k j then a v * IZR W * (m - a v) else 0))));
      [|reflexivity|reflexivity|].
    + rewrite !Sum_plus, Sum_const, !Sum_of_one by lia.
      transitivity (m * m + - / (IZR W - 1) * (a v * a v * (IZR W - 1))); [field; lra | rewrite A by exact H; ring].
    + intros j _ _. unfold selected. destruct (Z.eq_dec i j), (Z.eq_dec k j); [congruence | ring | ring | ring].
  - cbn. auto.
Qed.
